import type { Entry } from '../api/types';

/** Keys that a session may hold, by what the journal saw of locks: newest entries first. To be checked key by key. */
export function heldKeys(entries: readonly Entry[]): Map<string, string[]> {
  const decided = new Set<string>();
  const held = new Map<string, string[]>();
  for (const entry of entries) {
    if (entry.key === undefined || decided.has(entry.key)) continue;
    decided.add(entry.key);
    if (entry.kind !== 'lock-acquired' || entry.session === undefined) continue;
    held.set(entry.session, [...(held.get(entry.session) ?? []), entry.key]);
  }
  return held;
}
