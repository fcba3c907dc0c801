import { fromBase64 } from '../lib/base64';
import { keyPath } from '../lib/paths';
import { getOrNull, Refused, send } from './http';
import type { StoredKey } from './types';

interface WireKey {
  Key: string;
  Value: string | null;
  Flags: string;
  CreateIndex: number;
  ModifyIndex: number;
  LockIndex: number;
  Session?: string;
}

/** Flags have 64 bits, more than a number here holds exactly: they are read as text. */
export function parseKeys(json: string): StoredKey[] {
  const wire = JSON.parse(json.replace(/"Flags":\s*(\d+)/g, '"Flags":"$1"')) as WireKey[];
  return wire.map((each) => {
    const stored: StoredKey = {
      key: each.Key,
      value: each.Value === null ? new Uint8Array() : fromBase64(each.Value),
      flags: each.Flags,
      createIndex: each.CreateIndex,
      modifyIndex: each.ModifyIndex,
      lockIndex: each.LockIndex,
    };
    if (each.Session !== undefined) stored.session = each.Session;
    return stored;
  });
}

async function read(key: string, query: Record<string, string>, signal?: AbortSignal): Promise<StoredKey[]> {
  try {
    const response = await send('GET', `v1/kv/${keyPath(key)}`, signal === undefined ? { query } : { query, signal });
    return parseKeys(await response.text());
  } catch (failure) {
    if (failure instanceof Refused && failure.status === 404) return [];
    throw failure;
  }
}

export async function readKey(key: string, signal?: AbortSignal): Promise<StoredKey | null> {
  return (await read(key, {}, signal))[0] ?? null;
}

export function readTree(prefix: string): Promise<StoredKey[]> {
  return read(prefix, { recurse: 'true' });
}

/** What lies directly under a folder: keys, and folders with a slash at their end. */
export async function children(prefix: string, signal?: AbortSignal): Promise<string[]> {
  return (await getOrNull<string[]>(`v1/kv/${keyPath(prefix)}`, { keys: 'true', separator: '/' }, signal)) ?? [];
}

export async function countUnder(prefix: string): Promise<number> {
  return ((await getOrNull<string[]>(`v1/kv/${keyPath(prefix)}`, { keys: 'true' })) ?? []).length;
}

/** Writes only if nobody else has since: false otherwise. Index 0 creates. */
export async function writeIfUnchanged(
  key: string,
  value: Uint8Array | string,
  flags: string,
  index: number,
): Promise<boolean> {
  const response = await send('PUT', `v1/kv/${keyPath(key)}`, {
    query: { cas: index, flags: flags === '0' ? undefined : flags },
    body: typeof value === 'string' ? value : new Uint8Array(value),
  });
  return (await response.text()).trim() === 'true';
}

export async function write(key: string, value: Uint8Array, flags: string): Promise<void> {
  await send('PUT', `v1/kv/${keyPath(key)}`, {
    query: { flags: flags === '0' ? undefined : flags },
    body: new Uint8Array(value),
  });
}

export async function removeIfUnchanged(key: string, index: number): Promise<boolean> {
  const response = await send('DELETE', `v1/kv/${keyPath(key)}`, { query: { cas: index } });
  return (await response.text()).trim() === 'true';
}

export async function removeTree(prefix: string): Promise<void> {
  await send('DELETE', `v1/kv/${keyPath(prefix)}`, { query: { recurse: 'true' } });
}
