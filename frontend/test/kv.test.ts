import { describe, expect, it } from 'vitest';
import { asText, fromBase64, toBase64 } from '../src/lib/base64';
import { exportText, parseExport, transaction } from '../src/lib/kvExport';
import { foldersOf, treeRows } from '../src/lib/kvTree';
import { languageOf } from '../src/lib/language';
import { propertiesText } from '../src/lib/springText';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the format of consul kv export', () => {
  it('is written as Consul writes it', () => {
    expect(exportText([{ key: 'a/"b"', flags: '16210313421097356868', value: bytes('é') }])).toBe(
      '[\n\t{\n\t\t"key": "a/\\"b\\"",\n\t\t"flags": 16210313421097356868,\n\t\t"value": "w6k="\n\t}\n]\n',
    );
    expect(exportText([])).toBe('[]\n');
  });

  it('comes back with flags of 64 bits and bytes that are no text', () => {
    const keys = [{ key: 'a', flags: '16210313421097356868', value: new Uint8Array([0, 255, 10]) }, { key: 'b', flags: '0', value: new Uint8Array() }];
    expect(parseExport(exportText(keys))).toEqual(keys);
  });

  it('is not fooled by a value that holds the word', () => {
    const keys = [{ key: 'x "flags": 7', flags: '1', value: bytes('"flags": 9') }];
    expect(parseExport(exportText(keys))).toEqual(keys);
  });

  it.each([
    ['{', /no JSON.*expected: a file of consul kv export/],
    ['{}', /object \(expected: a list of keys/],
    ['[{"key":""}]', /entry 0, key/],
    ['[{"key":"a","flags":"x"}]', /entry 0, flags: x/],
    ['[{"key":"a","value":"*"}]', /entry 0, value of a: no base64/],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => parseExport(text)).toThrow(message);
  });

  it('becomes a transaction that keeps the flags', () => {
    expect(transaction([{ key: 'a', flags: '16210313421097356868', value: bytes('x') }])).toBe(
      '[{"KV":{"Verb":"set","Key":"a","Flags":16210313421097356868,"Value":"eA=="}}]',
    );
  });
});

describe('values', () => {
  it('of a megabyte survive base64', () => {
    const big = new Uint8Array(1_000_000).map((_byte, at) => at % 251);
    expect(Buffer.compare(fromBase64(toBase64(big)), big)).toBe(0);
  });

  it('are text only if they are', () => {
    expect(asText(bytes('line\n\ttab é'))).toBe('line\n\ttab é');
    expect(asText(new Uint8Array([0xff, 0xfe]))).toBeNull();
    expect(asText(new Uint8Array([65, 0]))).toBeNull();
  });

  it.each([
    ['a.yml', 'x', 'yaml'],
    ['config/app/data', 'server:\n  port: 1\n  names:\n    - a', 'yaml'],
    ['x', '{"a":1}', 'json'],
    ['x', '{not json', 'plain'],
    ['x', '# c\na.b=1\nc = 2', 'properties'],
    ['x', 'hello', 'plain'],
  ])('%s holding %j is %s', (key, value, language) => {
    expect(languageOf(key, value)).toBe(language);
  });
});

describe('the tree', () => {
  it('shows what is open, and nothing twice', () => {
    const listing = new Map([['', ['a/', 'b']], ['a/', ['a/', 'a/c/', 'a/d']], ['a/c/', ['a/c/e']]]);
    expect(treeRows(listing, new Set(['a/'])).map((row) => [row.name, row.depth, row.folder, row.open])).toEqual([
      ['a', 0, true, true], ['c', 1, true, false], ['d', 1, false, false], ['b', 0, false, false],
    ]);
  });

  it('knows the folders above a key', () => {
    expect(foldersOf('a/b/c')).toEqual(['a/', 'a/b/']);
    expect(foldersOf('a')).toEqual([]);
  });
});

describe('as Spring sees it', () => {
  it('becomes a properties file', () => {
    expect(propertiesText([{ name: 'a b', value: ' 1\n2\\', source: 'config/x/', key: 'config/x/a b', overridden: [] }])).toBe(
      '# config/x/\na\\ b=\\ 1\\n2\\\\\n',
    );
  });
});
