import type { Status } from '../lib/status';

/** A status is a shape first, then a colour: disc, triangle, crossed square, bar in a ring, ring. */
const SHAPES: Record<Status, React.ReactNode> = {
  passing: <circle cx="8" cy="8" r="5.5" fill="currentColor" />,
  warning: <path d="M8 1.8 15 14.2H1z" fill="currentColor" />,
  critical: (
    <>
      <rect x="1.5" y="1.5" width="13" height="13" rx="2.5" fill="currentColor" />
      <path d="m5 5 6 6m0-6-6 6" stroke="var(--sheet)" strokeWidth="2" strokeLinecap="round" />
    </>
  ),
  maintenance: (
    <>
      <circle cx="8" cy="8" r="5.7" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M4.8 8h6.4" stroke="currentColor" strokeWidth="2" />
    </>
  ),
  unknown: <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="1.8" strokeDasharray="2.5 2.2" />,
};

export function Mark({ status, title }: { status: Status; title?: string | undefined }) {
  return (
    <svg viewBox="0 0 16 16" className={`mark ${status}`} role={title === undefined ? undefined : 'img'} aria-hidden={title === undefined}>
      {title !== undefined && <title>{title}</title>}
      {SHAPES[status]}
    </svg>
  );
}

export function StatusWord({ status, children }: { status: Status; children?: React.ReactNode }) {
  return (
    <span className={`status ${status}`}>
      <Mark status={status} />
      {children ?? status}
    </span>
  );
}

/** How many there are of each status; those that are not there are not told. */
export function Tally({ passing, warning, critical }: { passing: number; warning: number; critical: number }) {
  const parts: [Status, number][] = [['critical', critical], ['warning', warning], ['passing', passing]];
  const shown = parts.filter(([, n]) => n > 0);
  if (shown.length === 0) return <span className="quiet">none</span>;
  return (
    <span style={{ display: 'inline-flex', gap: 10 }}>
      {shown.map(([status, n]) => (
        <span key={status} className={`status ${status}`} title={`${n} ${status}`}>
          <Mark status={status} />
          {n}
          <span className="visually-hidden"> {status}</span>
        </span>
      ))}
    </span>
  );
}
