import { Button, MultiSelect, Switch, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useEntries, useFeed } from '../api/live';
import { journalQuery } from '../api/queries';
import type { Entry } from '../api/types';
import { count, plural } from '../lib/format';
import { JOURNAL_FIELDS, KINDS, matches, merged, type JournalFilter } from '../lib/journal';
import { EntryRow } from '../ui/Entries';
import { FilterText } from '../ui/Filters';
import { Blank, Failure, Head } from '../ui/Page';

const route = getRouteApi('/journal');

/** What came by the stream since the page began to show this filter, up to a limit. */
function useLive(filter: JournalFilter, key: string) {
  const [arrived, setArrived] = useState<readonly Entry[]>([]);
  useEffect(() => setArrived([]), [key]);
  const take = useCallback(
    (entry: Entry) => {
      if (matches(entry, filter)) setArrived((before) => [entry, ...before].slice(0, MOST_LIVE));
    },
    // The key is the filter, spelled out.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [key],
  );
  useEntries(take);
  return arrived;
}

const MOST_LIVE = 2000;

export default function Journal() {
  const filter = route.useSearch();
  const key = JSON.stringify(filter);
  const navigate = useNavigate();
  const client = useQueryClient();
  const pages = useInfiniteQuery(journalQuery(filter));
  const arrived = useLive(filter, key);
  const connection = useFeed();
  const [live, setLive] = useState(true);
  const [seen, setSeen] = useState<readonly Entry[]>([]);
  useEffect(() => {
    if (live) setSeen(arrived);
  }, [live, arrived]);
  // What happened while the stream was away: the journal has it.
  useEffect(() => {
    if (connection.state === 'live') void client.invalidateQueries({ queryKey: ['archive'] });
  }, [connection.state, client]);

  const entries = merged(seen, pages.data?.pages.flatMap((page) => page.entries) ?? []);
  const waiting = live ? 0 : arrived.length - seen.length;
  const set = (change: JournalFilter) => void navigate({ from: '/journal', to: '/journal', search: (before) => ({ ...before, ...change }), replace: true });
  const filtered = JOURNAL_FIELDS.some((field) => filter[field] !== undefined);
  const fresh = new Set(seen.map((entry) => entry.id));
  return (
    <>
      <Head
        title="Journal"
        tools={
          <>
            {waiting > 0 && <Button onClick={() => setSeen(arrived)}>{plural(waiting, 'new entry', 'new entries')}</Button>}
            <Switch label="live" checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
          </>
        }
      >
        what happened, the newest first
      </Head>
      <div className="filters">
        <MultiSelect
          aria-label="Kinds"
          placeholder={filter.kind === undefined ? 'every kind' : undefined}
          data={[...KINDS]}
          value={filter.kind?.split(',') ?? []}
          onChange={(kinds) => set({ kind: kinds.length === 0 ? undefined : kinds.join(',') })}
          miw={178}
          maw={520}
          searchable
          clearable
        />
        <FilterText label="Service" placeholder="service   /" value={filter.service} onChange={(service) => set({ service })} width={122} delayMs={350} first />
        <FilterText label="Instance" placeholder="instance" value={filter.instance} onChange={(instance) => set({ instance })} width={122} delayMs={350} />
        <FilterText label="Node" placeholder="node" value={filter.node} onChange={(node) => set({ node })} width={88} delayMs={350} />
        <FilterText label="Key prefix" placeholder="key prefix" value={filter.prefix} onChange={(prefix) => set({ prefix })} width={122} delayMs={350} />
        <When label="from" value={filter.since} onChange={(since) => set({ since })} />
        <When label="to" value={filter.until} onChange={(until) => set({ until })} />
        {filtered && <Button variant="subtle" onClick={() => void navigate({ to: '/journal', search: {} })}>Clear</Button>}
      </div>
      {pages.isError && pages.data === undefined ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <>
          {pages.data !== undefined && entries.length === 0 && (
            <Blank title={filtered ? 'Nothing fits these filters' : 'The journal is empty'}>
              <p>{filtered ? 'Names are compared whole, key prefixes from their beginning. What happens from now on appears here.' : 'It fills as services register, checks turn and keys change.'}</p>
            </Blank>
          )}
          <ul className="entries wide journal">
            {entries.map((entry) => <EntryRow key={entry.id} entry={entry} kind fresh={fresh.has(entry.id)} />)}
          </ul>
          {pages.data !== undefined && (
            <p className="quiet" style={{ marginTop: 12 }}>
              {pages.hasNextPage ? (
                <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Older entries</Button>
              ) : (
                `${plural(entries.length, 'entry', 'entries')}; the journal goes back no further.`
              )}
              {pages.hasNextPage && ` ${count(entries.length)} shown`}
            </p>
          )}
        </>
      )}
    </>
  );
}

function When({ label, value, onChange }: { label: string; value: string | undefined; onChange: (value: string | undefined) => void }) {
  return (
    <TextInput
      type="datetime-local"
      aria-label={label}
      leftSection={<span className="quiet" style={{ fontSize: 12 }}>{label}</span>}
      leftSectionWidth={38}
      w={206}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  );
}
