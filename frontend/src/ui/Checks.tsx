import type { Check } from '../api/types';
import { rank, statusOf } from '../lib/status';
import { StatusWord } from './Mark';

/** Checks with their output, the worst first. */
export function Checks({ checks, outputs = true }: { checks: readonly Check[]; outputs?: boolean }) {
  const sorted = [...checks].sort((a, b) => rank(statusOf(a)) - rank(statusOf(b)) || a.CheckID.localeCompare(b.CheckID));
  return (
    <ul className="rows">
      {sorted.map((check) => {
        const status = statusOf(check);
        const text = check.Output !== '' ? check.Output : check.Notes;
        return (
          <li key={check.CheckID} data-check={check.CheckID} data-status={status}>
            <div style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 12px', alignItems: 'baseline' }}>
              <StatusWord status={status} />
              <span>{check.Name === '' ? check.CheckID : check.Name}</span>
              <span className="quiet mono">{check.CheckID}</span>
              {check.Type !== '' && <span className="chip">{check.Type}</span>}
            </div>
            {outputs && text !== '' && <pre className={`output ${status}-edge`}>{text.trimEnd()}</pre>}
          </li>
        );
      })}
    </ul>
  );
}
