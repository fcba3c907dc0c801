import { describe, expect, it } from 'vitest';
import { apiRootOf, keyPath, mountOf, queryString } from '../src/lib/paths';

describe('where the page is mounted', () => {
  it.each([
    ['/ui/', '/ui/', '/'],
    ['/ui/services', '/ui/', '/'],
    ['/ops/rollcall/ui/', '/ops/rollcall/ui/', '/ops/rollcall/'],
    ['/ops/rollcall/ui/service', '/ops/rollcall/ui/', '/ops/rollcall/'],
    ['/ui/ui/kv', '/ui/ui/', '/ui/'],
  ])('%s is a page of %s, whose API is at %s', (path, mount, api) => {
    expect(mountOf(path)).toBe(mount);
    expect(apiRootOf(path)).toBe(api);
  });
});

describe('addresses', () => {
  it('escape a key, but not its slashes', () => {
    expect(keyPath('a b/c?d/é#')).toBe('a%20b/c%3Fd/%C3%A9%23');
    expect(keyPath('a//b')).toBe('a//b');
  });

  it('leave out what is not asked for', () => {
    expect(queryString({ q: 'a&b', tag: undefined, node: '', limit: 3 })).toBe('?q=a%26b&limit=3');
    expect(queryString({})).toBe('');
  });
});
