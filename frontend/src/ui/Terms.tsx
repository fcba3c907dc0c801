import type { Entry } from '../api/types';
import { clock, duration } from '../lib/format';
import { Since, useNow } from './Time';

/** Who led for how long, oldest first; widths by the logarithm, so that short terms stay visible. */
export function Terms({ entries }: { entries: readonly Entry[] }) {
  const now = useNow();
  const terms = entries
    .map((entry, at) => {
      const from = new Date(entry.time);
      const until = at === 0 ? now : new Date(entries[at - 1]?.time ?? entry.time);
      return { id: entry.id, leader: entry.node ?? '?', from, length: Math.max(0, until.getTime() - from.getTime()) };
    })
    .reverse();
  const last = terms.at(-1);
  if (last === undefined) return <div className="blank" style={{ padding: '10px 0' }}>No election since the journal began.</div>;
  return (
    <>
      <div className="terms" role="img" aria-label={`Led in turn: ${terms.map((term) => term.leader).join(', ')}`}>
        {terms.map((term) => (
          <div
            key={term.id}
            style={{ flexGrow: Math.log2(2 + term.length / 1000), flexBasis: 0 }}
            title={`${term.leader}, ${duration(term.length)}, from ${clock(term.from, now)}`}
          >
            {term.leader}
          </div>
        ))}
      </div>
      <p className="quiet" style={{ margin: '6px 0 0' }}>{last.leader} has led <Since at={last.from} />.</p>
    </>
  );
}
