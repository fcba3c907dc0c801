import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { destroySession } from '../api/changes';
import { locksQuery, recentQuery } from '../api/queries';
import type { LockHolder } from '../api/types';
import { count, duration, list, plural, shortIds } from '../lib/format';
import { attempt, Confirm } from '../ui/ask';
import { Copy } from '../ui/Copy';
import { FilterText } from '../ui/Filters';
import { Blank, Head, Loaded } from '../ui/Page';
import { useReadOnly } from '../ui/readOnly';
import { Table, type Column } from '../ui/Table';
import { Time } from '../ui/Time';

const route = getRouteApi('/sessions');
/** So many keys of a session are named in its row. */
const NAMED = 3;

interface Row {
  holder: LockHolder;
  created: string | undefined;
}

export default function Sessions() {
  const filter = route.useSearch();
  const navigate = useNavigate();
  const readOnly = useReadOnly();
  const [ending, setEnding] = useState<Row>();
  const holders = useQuery(locksQuery);
  const births = useQuery(recentQuery({ kind: 'session-created' }, 500)).data?.entries;
  const rows = useMemo<Row[]>(
    () => (holders.data ?? []).map((holder) => ({ holder, created: births?.find((entry) => entry.session === holder.session)?.time })),
    [holders.data, births],
  );
  const wanted = (filter.q ?? '').toLowerCase();
  const shown = rows.filter(({ holder }) => [holder.session, holder.name, holder.node, ...holder.keys].some((text) => text.toLowerCase().includes(wanted)));
  const held = rows.reduce((sum, { holder }) => sum + holder.held, 0);
  const set = (change: Partial<typeof filter>) => void navigate({ from: '/sessions', to: '/sessions', search: (before) => ({ ...before, ...change }), replace: true });

  const columns: Column<Row>[] = [
    { id: 'name', title: 'session', width: 'minmax(100px, 1fr)', by: ({ holder }) => holder.name, cell: ({ holder }) => (holder.name === '' ? <span className="quiet">unnamed</span> : <b className="clip" title={holder.name}>{holder.name}</b>) },
    { id: 'locks', title: 'holds', width: 'minmax(100px, 2.2fr)', by: ({ holder }) => -holder.held, cell: ({ holder }) => <Held holder={holder} /> },
    { id: 'node', title: 'node', width: '110px', narrowWidth: '60px', by: ({ holder }) => holder.node, cell: ({ holder }) => <Link className="clip" to="/node" search={{ name: holder.node }}>{holder.node}</Link> },
    { id: 'ttl', title: 'TTL', width: '70px', wideOnly: true, by: ({ holder }) => holder.ttl, cell: ({ holder }) => (holder.ttl === '' ? <span className="quiet">none</span> : holder.ttl) },
    { id: 'ends', title: 'at its end', width: '120px', wideOnly: true, by: ({ holder }) => holder.behavior, cell: ({ holder }) => (holder.behavior === 'delete' ? 'deletes keys' : 'frees keys') },
    { id: 'delay', title: 'lock delay', width: '80px', wideOnly: true, by: ({ holder }) => holder.lockDelayMillis, cell: ({ holder }) => duration(holder.lockDelayMillis) },
    { id: 'created', title: 'created', width: '110px', wideOnly: true, by: (row) => row.created ?? '', cell: ({ created }) => (created === undefined ? <span className="quiet">—</span> : <Time at={created} />) },
    { id: 'id', title: 'id', width: '112px', wideOnly: true, by: ({ holder }) => holder.session, cell: ({ holder }) => <><span className="mono" title={holder.session}>{shortIds(holder.session)}</span><Copy text={holder.session} what="the id" /></> },
    ...(readOnly ? [] : [{ id: 'end', title: '', width: '64px', narrowWidth: '60px', right: true, cell: (row: Row) => <Button size="compact-xs" onClick={() => setEnding(row)}>End …</Button> }]),
  ];

  return (
    <>
      <Head title="Sessions and locks">
        {holders.data !== undefined && `${plural(rows.length, 'session')}, ${plural(held, 'key')} held`}
      </Head>
      <div className="filters">
        <FilterText label="Name, id, node or key" placeholder="name, id, node or key   /" value={filter.q} onChange={(q) => set({ q })} width={260} first />
      </div>
      <Loaded query={holders}>
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
            <Table label="Sessions" rows={shown} columns={columns} rowKey={({ holder }) => holder.session} sort={filter.sort ?? 'locks'} onSort={(sort) => set({ sort: sort === 'locks' ? undefined : sort })} />
          )
        }
      </Loaded>
      <Confirm
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={`End session ${ending?.holder.name ?? ''}?`}
        action="End session"
        run={() => attempt(() => destroySession(ending?.holder.session ?? ''), 'The session has ended.')}
      >
        {ending !== undefined && <Loss holder={ending.holder} />}
      </Confirm>
    </>
  );
}

function Held({ holder }: { holder: LockHolder }) {
  if (holder.held === 0) return <span className="quiet">nothing</span>;
  const more = holder.held - Math.min(NAMED, holder.keys.length);
  return (
    <>
      {holder.keys.slice(0, NAMED).map((key) => <Link key={key} className="mono clip" title={key} to="/kv" search={{ key }}>{key}</Link>)}
      {more > 0 && <span className="quiet nowrap" title={holder.keys.slice(NAMED).join('\n')}>and {count(more)} more</span>}
    </>
  );
}

/** What ends with a session. */
function Loss({ holder }: { holder: LockHolder }) {
  if (holder.held === 0) return <p>It holds no key. Its owner loses nothing but the session.</p>;
  const named = holder.keys.slice(0, NAMED);
  const words = holder.held > named.length ? [...named, `${count(holder.held - named.length)} more`] : named;
  return (
    <p>
      {holder.behavior === 'delete' ? 'Deletes' : 'Frees'} {plural(holder.held, 'key')}: {list(words)}. Whoever relies on them must notice.
    </p>
  );
}
