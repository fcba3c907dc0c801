import { Button } from '@mantine/core';
import { feed } from '../api/feed';
import { useFeed } from '../api/live';
import type { Member } from '../api/types';
import { clock, duration } from '../lib/format';
import { Mark } from '../ui/Mark';
import { useNow } from '../ui/Time';

/** A break shorter than this is a reconnect, not news. */
const PATIENCE_MS = 900;

export function ConnectionPill({ node }: { node: string | undefined }) {
  const { state } = useFeed();
  const name = node ?? 'node';
  const words = {
    live: `live from ${name}`,
    connecting: 'connecting',
    lost: `${name} is silent`,
    paused: 'paused',
  };
  const marks = { live: 'passing', connecting: 'unknown', lost: 'critical', paused: 'maintenance' } as const;
  return (
    <span className="pill" data-connection={state} title={state === 'live' ? 'Changes appear as they happen' : undefined}>
      <Mark status={marks[state]} title={state} />
      <span className="wide-only">{words[state]}</span>
      {state === 'live' && node !== undefined && <span className="narrow-only">{node}</span>}
    </span>
  );
}

/** Says that the node which serves this page is gone, how old the page is, and where else to look. */
export function ConnectionBanner({ members, node }: { members: Member[] | undefined; node: string | undefined }) {
  const status = useFeed();
  const now = useNow();
  const silent = now.getTime() - status.since.getTime();
  if (status.state !== 'lost' || silent < PATIENCE_MS) return null;
  const others = (members ?? []).filter((member) => member.name !== node && member.alive !== false);
  return (
    <div className="banner" role="alert">
      <Mark status="critical" />
      <span>
        <b>{node ?? 'This node'} does not answer</b> for {duration(silent)}.{' '}
        {status.heard === undefined ? 'Nothing has been read yet.' : `You see what it knew at ${clock(status.heard, now)}.`} The page tries again by itself.
      </span>
      <Button size="compact-xs" onClick={feed.now}>Try now</Button>
      {others.map((member) =>
        member.http === undefined ? (
          <span key={member.name} className="quiet">{member.name} serves this page too</span>
        ) : (
          <a key={member.name} className="underlined" href={`${window.location.protocol}//${member.http}/ui/${tail()}`}>
            Open on {member.name}
          </a>
        ),
      )}
    </div>
  );
}

/** The same page on another node. */
function tail(): string {
  const { pathname, search } = window.location;
  return pathname.slice(pathname.lastIndexOf('/') + 1) + search;
}
