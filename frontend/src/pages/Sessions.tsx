import { Button } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { destroySession } from '../api/changes';
import { readKey } from '../api/kv';
import { recentQuery, sessionsQuery } from '../api/queries';
import type { Entry, Session } from '../api/types';
import { count, duration, plural } from '../lib/format';
import { heldKeys } from '../lib/locks';
import { attempt, Confirm } from '../ui/ask';
import { Copy } from '../ui/Copy';
import { FilterText } from '../ui/Filters';
import { Blank, Head, Loaded } from '../ui/Page';
import { useReadOnly } from '../ui/readOnly';
import { Table, type Column } from '../ui/Table';
import { Time } from '../ui/Time';

const route = getRouteApi('/sessions');
/** The most keys that are looked at for their holders. */
const MOST_LOCKS = 200;

interface Row {
  session: Session;
  locks: string[];
  created: string | undefined;
}

/** Which session holds which keys: the journal names the candidates, the keys themselves decide. */
const locksQuery = (entries: readonly Entry[]) => {
  const held = [...heldKeys(entries)].flatMap(([session, keys]) => keys.map((key) => ({ session, key })));
  return queryOptions({
    queryKey: ['kv', 'locks', held],
    queryFn: async ({ signal }) => {
      const keys = await Promise.all(held.slice(0, MOST_LOCKS).map(({ key }) => readKey(key, signal)));
      return keys.filter((key) => key?.session !== undefined).map((key) => ({ session: key?.session ?? '', key: key?.key ?? '' }));
    },
    placeholderData: (before) => before,
  });
};

export default function Sessions() {
  const filter = route.useSearch();
  const navigate = useNavigate();
  const readOnly = useReadOnly();
  const [ending, setEnding] = useState<Row>();
  const sessions = useQuery(sessionsQuery);
  const turns = useQuery(recentQuery({ kind: 'lock-acquired,lock-released' }, 500)).data?.entries;
  const births = useQuery(recentQuery({ kind: 'session-created' }, 500)).data?.entries;
  const locks = useQuery({ ...locksQuery(turns ?? []), enabled: turns !== undefined }).data;
  const rows = useMemo<Row[]>(
    () =>
      (sessions.data ?? []).map((session) => ({
        session,
        locks: (locks ?? []).filter((lock) => lock.session === session.ID).map((lock) => lock.key),
        created: births?.find((entry) => entry.session === session.ID)?.time,
      })),
    [sessions.data, locks, births],
  );
  const shown = rows.filter(({ session, locks: held }) =>
    filter.q === undefined || [session.ID, session.Name, session.Node, ...held].some((text) => text.toLowerCase().includes((filter.q ?? '').toLowerCase())));
  const set = (change: Partial<typeof filter>) => void navigate({ to: '/sessions', search: { ...filter, ...change }, replace: true });

  const columns: Column<Row>[] = [
    { id: 'name', title: 'session', width: 'minmax(100px, 1fr)', by: (row) => row.session.Name, cell: ({ session }) => (session.Name === '' ? <span className="quiet">unnamed</span> : <b className="clip">{session.Name}</b>) },
    { id: 'locks', title: 'holds', width: 'minmax(100px, 2.2fr)', by: (row) => -row.locks.length, cell: ({ locks: held }) => (held.length === 0 ? <span className="quiet">nothing</span> : held.map((key) => <Link key={key} className="mono clip" to="/kv" search={{ key }}>{key}</Link>)) },
    { id: 'node', title: 'node', width: '110px', narrowWidth: '60px', by: (row) => row.session.Node, cell: ({ session }) => <Link className="clip" to="/node" search={{ name: session.Node }}>{session.Node}</Link> },
    { id: 'ttl', title: 'TTL', width: '70px', wideOnly: true, by: (row) => row.session.TTL, cell: ({ session }) => (session.TTL === '' ? <span className="quiet">none</span> : session.TTL) },
    { id: 'ends', title: 'at its end', width: '120px', wideOnly: true, by: (row) => row.session.Behavior, cell: ({ session }) => (session.Behavior === 'delete' ? 'deletes keys' : 'frees keys') },
    { id: 'delay', title: 'lock delay', width: '80px', wideOnly: true, by: (row) => row.session.LockDelay, cell: ({ session }) => duration(session.LockDelay / 1e6) },
    { id: 'created', title: 'created', width: '110px', wideOnly: true, by: (row) => row.created ?? '', cell: ({ created }) => (created === undefined ? <span className="quiet">—</span> : <Time at={created} />) },
    { id: 'id', title: 'id', width: '112px', wideOnly: true, by: (row) => row.session.ID, cell: ({ session }) => <><span className="mono" title={session.ID}>{session.ID.slice(0, 8)}…</span><Copy text={session.ID} what="the id" /></> },
    ...(readOnly ? [] : [{ id: 'end', title: '', width: '64px', narrowWidth: '60px', right: true, cell: (row: Row) => <Button size="compact-xs" onClick={() => setEnding(row)}>End …</Button> }]),
  ];

  return (
    <>
      <Head title="Sessions and locks">
        {sessions.data !== undefined && `${plural(sessions.data.length, 'session')}, ${plural(locks?.length ?? 0, 'key')} held`}
      </Head>
      <div className="filters">
        <FilterText label="Name, id, node or key" placeholder="name, id, node or key   /" value={filter.q} onChange={(q) => set({ q })} width={260} first />
      </div>
      <Loaded query={sessions}>
        {(all) =>
          shown.length === 0 ? (
            all.length > 0 ? (
              <Blank title="No session fits"><p>{count(all.length)} are there; clear the filter to see them.</p></Blank>
            ) : (
              <Blank title="Nobody holds a session">
                <p>Applications create one to hold locks: <code>PUT /v1/session/create</code>, then <code>PUT /v1/kv/KEY?acquire=SESSION</code>. They appear here as they do.</p>
              </Blank>
            )
          ) : (
            <Table label="Sessions" rows={shown} columns={columns} rowKey={(row) => row.session.ID} sort={filter.sort ?? 'locks'} onSort={(sort) => set({ sort: sort === 'locks' ? undefined : sort })} />
          )
        }
      </Loaded>
      <Confirm
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={`End session ${ending?.session.Name ?? ''}?`}
        action="End session"
        run={() => attempt(() => destroySession(ending?.session.ID ?? ''), 'The session has ended.')}
      >
        <p>
          {ending?.locks.length === 0
            ? 'It holds no key. Its owner loses nothing but the session.'
            : `${ending?.session.Behavior === 'delete' ? 'Deletes' : 'Frees'} ${plural(ending?.locks.length ?? 0, 'key')}: ${ending?.locks.join(', ') ?? ''}. Whoever relies on them must notice.`}
        </p>
      </Confirm>
    </>
  );
}
