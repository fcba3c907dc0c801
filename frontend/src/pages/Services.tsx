import { Button, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { servicesQuery } from '../api/queries';
import type { ServiceSummary } from '../api/types';
import { count, plural } from '../lib/format';
import { choices, fits } from '../lib/serviceFilter';
import { rank } from '../lib/status';
import { FilterText } from '../ui/Filters';
import { Mark, Tally } from '../ui/Mark';
import { Blank, Head, Loaded } from '../ui/Page';
import { summaryStatus } from '../ui/Roll';
import { Spark } from '../ui/Spark';
import { Table, type Column } from '../ui/Table';

const route = getRouteApi('/services');
const DEFAULT_SORT = 'status';

const columns: readonly Column<ServiceSummary>[] = [
  {
    id: 'status',
    title: '',
    width: '14px',
    by: (row) => `${rank(summaryStatus(row))} ${row.name}`,
    cell: (row) => <Mark status={summaryStatus(row)} title={summaryStatus(row)} />,
  },
  {
    id: 'name',
    title: 'service',
    width: 'minmax(140px, 2fr)',
    by: (row) => row.name,
    cell: (row) => <Link className="clip" to="/service" search={{ name: row.name }} preload={false} style={{ fontWeight: 600 }}>{row.name}</Link>,
  },
  {
    id: 'health',
    title: 'instances',
    width: '170px',
    narrowWidth: '116px',
    by: (row) => -row.critical * 1e6 - row.warning * 1e3 - row.instances,
    cell: (row) => <Tally passing={row.passing} warning={row.warning} critical={row.critical} />,
  },
  {
    id: 'flaps',
    title: 'changes, last hour',
    width: '128px',
    wideOnly: true,
    by: (row) => -row.flaps.reduce((sum, each) => sum + each, 0),
    cell: (row) => <Flaps flaps={row.flaps} />,
  },
  {
    id: 'tags',
    title: 'tags',
    width: 'minmax(0, 1.6fr)',
    wideOnly: true,
    cell: (row) => row.tags.map((tag) => <span key={tag} className="chip">{tag}</span>),
  },
  {
    id: 'nodes',
    title: 'nodes',
    width: 'minmax(0, 1fr)',
    wideOnly: true,
    by: (row) => row.nodes.length,
    cell: (row) => <span className="quiet clip">{row.nodes.length > 3 ? plural(row.nodes.length, 'node') : row.nodes.join(', ')}</span>,
  },
];

function Flaps({ flaps }: { flaps: readonly number[] }) {
  const sum = flaps.reduce((total, each) => total + each, 0);
  return (
    <>
      <Spark values={flaps} label={sum === 0 ? 'steady for an hour' : `${plural(sum, 'status change')} in the last hour`} />
      {sum > 0 && <span className="quiet">{count(sum)}</span>}
    </>
  );
}

export default function Services() {
  const filter = route.useSearch();
  const navigate = useNavigate();
  const services = useQuery(servicesQuery);
  const options = useMemo(() => choices(services.data ?? []), [services.data]);
  const shown = useMemo(() => (services.data ?? []).filter((each) => fits(each, filter)), [services.data, filter]);
  const set = (change: Partial<typeof filter>) =>
    void navigate({ from: '/services', to: '/services', search: (before) => ({ ...before, ...change }), replace: true });
  const filtered = filter.q ?? filter.tag ?? filter.meta ?? filter.node ?? filter.status;
  return (
    <>
      <Head title="Services">{services.data !== undefined && counted(shown.length, services.data.length)}</Head>
      <div className="filters">
        <FilterText label="Name" placeholder="name   /" value={filter.q} onChange={(q) => set({ q })} first />
        <SegmentedControl
          aria-label="Status"
          value={filter.status ?? 'all'}
          onChange={(status) => set({ status: status === 'all' ? undefined : status })}
          data={['all', 'critical', 'warning', 'passing']}
        />
        <Choice label="tag" value={filter.tag} options={options.tags} onChange={(tag) => set({ tag })} />
        <Choice label="meta" value={filter.meta} options={options.meta} onChange={(meta) => set({ meta })} />
        <Choice label="node" value={filter.node} options={options.nodes} onChange={(node) => set({ node })} />
        {filtered !== undefined && (
          <Button variant="subtle" onClick={() => void navigate({ to: '/services', search: { sort: filter.sort } })}>Clear</Button>
        )}
      </div>
      <Loaded query={services}>
        {(all) =>
          shown.length === 0 ? (
            <NoServices any={all.length > 0} />
          ) : (
            <Table
              label="Services"
              rows={shown}
              columns={columns}
              rowKey={(row) => row.name}
              open={(row) => void navigate({ to: '/service', search: { name: row.name } })}
              sort={filter.sort ?? DEFAULT_SORT}
              onSort={(sort) => set({ sort: sort === DEFAULT_SORT ? undefined : sort })}
            />
          )
        }
      </Loaded>
    </>
  );
}

function counted(shown: number, all: number): string {
  return shown === all ? plural(all, 'service') : `${count(shown)} of ${plural(all, 'service')}`;
}

function Choice({ label, value, options, onChange }: { label: string; value: string | undefined; options: string[]; onChange: (value: string | undefined) => void }) {
  const data = value === undefined || options.includes(value) ? options : [value, ...options];
  return (
    <Select
      aria-label={label}
      placeholder={label}
      w={150}
      searchable
      clearable
      limit={80}
      value={value ?? null}
      data={data}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      nothingFoundMessage={`no such ${label}`}
    />
  );
}

function NoServices({ any }: { any: boolean }) {
  return any ? (
    <Blank title="No service fits these filters">
      <p>They stand in the address of this page. Clear shows all services again.</p>
    </Blank>
  ) : (
    <Blank title="No service is registered">
      <p>
        Register one with <code>PUT /v1/agent/service/register</code>, by a file in <code>rollcall.services-dir</code>, or start an
        application with spring-cloud-starter-consul-discovery that points here.
      </p>
    </Blank>
  );
}

