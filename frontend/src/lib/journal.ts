import type { Entry, EntryKind } from '../api/types';
import type { Fields } from './search';
import type { Status } from './status';

export const JOURNAL_FIELDS = ['kind', 'node', 'service', 'instance', 'prefix', 'since', 'until'] as const;
export type JournalFilter = Fields<(typeof JOURNAL_FIELDS)[number]>;

export const KINDS: readonly EntryKind[] = [
  'check-status',
  'instance-registered',
  'instance-changed',
  'instance-replaced',
  'instance-moved',
  'instance-deregistered',
  'node-joined',
  'node-lost',
  'node-returned',
  'node-reaped',
  'leader-elected',
  'session-created',
  'session-ended',
  'lock-acquired',
  'lock-released',
  'key-created',
  'key-changed',
  'key-deleted',
];

/** What the node is asked for. A time without a zone is the reader's own. */
export function toQuery(filter: JournalFilter): Record<string, string | undefined> {
  return {
    kind: filter.kind,
    node: filter.node,
    service: filter.service,
    instance: filter.instance,
    'key-prefix': filter.prefix,
    since: toInstant(filter.since),
    until: toInstant(filter.until),
  };
}

function toInstant(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** The same filter for entries that come by the stream. */
export function matches(entry: Entry, filter: JournalFilter): boolean {
  const since = toInstant(filter.since);
  const until = toInstant(filter.until);
  return (
    (filter.kind === undefined || filter.kind.split(',').includes(entry.kind)) &&
    (filter.node === undefined || entry.node === filter.node) &&
    (filter.service === undefined || entry.service === filter.service) &&
    (filter.instance === undefined || entry.instance === filter.instance) &&
    (filter.prefix === undefined || (entry.key ?? '').startsWith(filter.prefix)) &&
    (since === undefined || entry.time >= since) &&
    (until === undefined || entry.time <= until)
  );
}

/** Entry ids are `index-sub`; their order is that of the log. */
export function newerFirst(a: Entry, b: Entry): number {
  return b.index - a.index || b.sub - a.sub;
}

/** Live entries before those of the pages, each once. */
export function merged(live: readonly Entry[], pages: readonly Entry[]): Entry[] {
  const seen = new Map<string, Entry>();
  for (const entry of [...live, ...pages]) seen.set(entry.id, entry);
  return [...seen.values()].sort(newerFirst);
}

/** How an entry looks at a glance; undefined for what is neither good nor bad. */
export function toneOf(entry: Entry): Status | undefined {
  switch (entry.kind) {
    case 'check-status':
      if (entry.check?.startsWith('_') === true) return 'maintenance';
      return entry.to === 'passing' || entry.to === 'warning' || entry.to === 'critical' ? entry.to : 'unknown';
    case 'node-lost':
      return 'critical';
    case 'node-returned':
    case 'node-joined':
      return 'passing';
    case 'instance-replaced':
      return 'warning';
    default:
      return undefined;
  }
}
