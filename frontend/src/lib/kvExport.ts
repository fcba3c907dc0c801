import { fromBase64, toBase64 } from './base64';

/** A key in the format of `consul kv export`: flags as text, for they have 64 bits. */
export interface ExportedKey {
  key: string;
  flags: string;
  value: Uint8Array;
}

/** What `consul kv export` prints: a list of key, flags and base64 value, indented by tabs. */
export function exportText(keys: readonly ExportedKey[]): string {
  const entries = keys.map(
    ({ key, flags, value }) =>
      `\t{\n\t\t"key": ${JSON.stringify(key)},\n\t\t"flags": ${flags},\n\t\t"value": ${JSON.stringify(toBase64(value))}\n\t}`,
  );
  return entries.length === 0 ? '[]\n' : `[\n${entries.join(',\n')}\n]\n`;
}

/** Reads such a file, or says what is wrong with it. */
export function parseExport(text: string): ExportedKey[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/"flags":\s*(\d+)/g, '"flags":"$1"'));
  } catch (failure) {
    throw new Error(`no JSON: ${failure instanceof Error ? failure.message : String(failure)} (expected: a file of consul kv export)`);
  }
  if (!Array.isArray(parsed)) throw new Error(`${typeof parsed} (expected: a list of keys, as consul kv export writes it)`);
  return parsed.map(readEntry);
}

function readEntry(entry: unknown, at: number): ExportedKey {
  if (typeof entry !== 'object' || entry === null) throw new Error(`entry ${at}: ${String(entry)} (expected: an object)`);
  const { key, flags, value } = entry as Record<string, unknown>;
  if (typeof key !== 'string' || key === '') throw new Error(`entry ${at}, key: ${String(key)} (expected: a text)`);
  if (flags !== undefined && !/^\d+$/.test(String(flags))) throw new Error(`entry ${at}, flags: ${String(flags)} (expected: a number)`);
  if (value !== undefined && value !== null && typeof value !== 'string') throw new Error(`entry ${at}, value: ${typeof value} (expected: base64)`);
  try {
    return { key, flags: flags === undefined ? '0' : String(flags), value: fromBase64(value ?? '') };
  } catch {
    throw new Error(`entry ${at}, value of ${key}: no base64`);
  }
}

/** Consul takes up to 128 operations in a transaction. */
export const BATCH = 64;

/** The body of a transaction that sets these keys. */
export function transaction(keys: readonly ExportedKey[]): string {
  const operations = keys.map(
    ({ key, flags, value }) => `{"KV":{"Verb":"set","Key":${JSON.stringify(key)},"Flags":${flags},"Value":${JSON.stringify(toBase64(value))}}}`,
  );
  return `[${operations.join(',')}]`;
}
