import { describe, expect, it } from 'vitest';
import type { ServiceSummary } from '../src/api/types';
import { choices, fits } from '../src/lib/serviceFilter';
import { fields, parseSearch, stringifySearch } from '../src/lib/search';

describe('filters in the address', () => {
  it('come back as they went', () => {
    const filter = { q: 'a b', tag: 'v2,eu', meta: 'zone=a&b', status: 'critical' };
    expect(parseSearch(stringifySearch(filter))).toEqual(filter);
  });

  it('stay text, even where they look like numbers', () => {
    expect(parseSearch('?name=007&id=true')).toEqual({ name: '007', id: 'true' });
    expect(stringifySearch({ name: '007' })).toBe('?name=007');
  });

  it('hold only what the page knows', () => {
    expect(fields('q', 'tag')({ q: 'x', tag: '', other: 'y' })).toEqual({ q: 'x' });
  });
});

const web: ServiceSummary = {
  name: 'web', instances: 3, passing: 2, warning: 0, critical: 1,
  tags: ['v2', 'eu'], nodes: ['n1'], meta: { zone: ['a', 'b'] }, flaps: [],
};

describe('a service fits', () => {
  it.each([
    [{}, true],
    [{ q: 'WE' }, true],
    [{ q: 'mail' }, false],
    [{ tag: 'v2,eu' }, true],
    [{ tag: 'v2,us' }, false],
    [{ meta: 'zone' }, true],
    [{ meta: 'zone=b' }, true],
    [{ meta: 'zone=c' }, false],
    [{ node: 'n1', status: 'critical' }, true],
    [{ node: 'n2' }, false],
    [{ status: 'passing' }, false],
    [{ status: 'warning' }, false],
  ])('%j: %s', (filter, expected) => {
    expect(fits(web, filter)).toBe(expected);
  });

  it('and says what there is to choose from', () => {
    expect(choices([web])).toEqual({ tags: ['eu', 'v2'], nodes: ['n1'], meta: ['zone=a', 'zone=b'] });
  });
});
