import { Link } from '@tanstack/react-router';
import type { Entry } from '../api/types';
import { firstLine, shortIds } from '../lib/format';
import { toneOf } from '../lib/journal';
import { Mark } from './Mark';
import { Time } from './Time';

/** Where an entry leads. */
function Target({ entry, children }: { entry: Entry; children: React.ReactNode }) {
  if (entry.kind.startsWith('key-') || entry.kind.startsWith('lock-')) {
    return entry.key === undefined ? children : <Link to="/kv" search={{ key: entry.key }}>{children}</Link>;
  }
  if (entry.kind.startsWith('session-')) return <Link to="/sessions">{children}</Link>;
  if (entry.kind === 'leader-elected') return <Link to="/cluster">{children}</Link>;
  if (entry.instance !== undefined && entry.node !== undefined) {
    return <Link to="/instance" search={{ node: entry.node, id: entry.instance }}>{children}</Link>;
  }
  if (entry.node !== undefined) return <Link to="/node" search={{ name: entry.node }}>{children}</Link>;
  return children;
}

export function EntryRow({ entry, kind = false, fresh = false }: { entry: Entry; kind?: boolean; fresh?: boolean }) {
  const tone = toneOf(entry);
  const output = entry.output === undefined ? '' : firstLine(entry.output);
  return (
    <li className={fresh ? 'new' : undefined} data-entry={entry.id}>
      <Time at={entry.time} />
      {tone === undefined ? <span className="quiet" aria-hidden="true" style={{ textAlign: 'center' }}>·</span> : <Mark status={tone} />}
      {kind && <span className="kind quiet">{entry.kind}</span>}
      <span className="what">
        <Target entry={entry}><span title={entry.message}>{shortIds(entry.message)}</span></Target>
        {entry.by !== undefined && entry.kind !== 'session-ended' /* its text says it */ && <span className="quiet"> by {entry.by}</span>}
        {output !== '' && <span className="why">{output}</span>}
      </span>
    </li>
  );
}

export function Entries({ entries, none }: { entries: readonly Entry[]; none: string }) {
  if (entries.length === 0) return <div className="blank" style={{ padding: '10px 0' }}>{none}</div>;
  return (
    <ul className="entries">
      {entries.map((entry) => <EntryRow key={entry.id} entry={entry} />)}
    </ul>
  );
}
