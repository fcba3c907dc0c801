import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { coordinatesQuery, nodesQuery, overviewQuery } from '../api/queries';
import type { NodeDetail } from '../api/types';
import { count, millis, plural } from '../lib/format';
import { distances } from '../lib/distance';
import { rank, worst } from '../lib/status';
import { FilterText } from '../ui/Filters';
import { Mark, Tally } from '../ui/Mark';
import { Blank, Head, Loaded } from '../ui/Page';
import { Table, type Column } from '../ui/Table';

const route = getRouteApi('/nodes');

interface Row {
  node: NodeDetail;
  status: ReturnType<typeof worst>;
  rtt: number | undefined;
  role: string | undefined;
  passing: number;
  warning: number;
  critical: number;
}

const columns: readonly Column<Row>[] = [
  { id: 'status', title: '', width: '14px', by: (row) => `${rank(row.status)} ${row.node.Node}`, cell: (row) => <Mark status={row.status} title={row.status} /> },
  {
    id: 'name',
    title: 'node',
    width: 'minmax(110px, 1.4fr)',
    by: (row) => row.node.Node,
    cell: (row) => <Link className="clip" to="/node" search={{ name: row.node.Node }} preload={false} style={{ fontWeight: 600 }}>{row.node.Node}</Link>,
  },
  { id: 'address', title: 'address', width: 'minmax(110px, 1fr)', by: (row) => row.node.Address, cell: (row) => <span className="mono clip">{row.node.Address}</span> },
  { id: 'role', title: 'server', width: '100px', wideOnly: true, by: (row) => row.role ?? '~', cell: (row) => row.role ?? <span className="quiet">no</span> },
  { id: 'services', title: 'instances', width: '90px', narrowWidth: '70px', right: true, by: (row) => -row.node.Services.length, cell: (row) => count(row.node.Services.length) },
  { id: 'checks', title: 'checks', width: '190px', wideOnly: true, by: (row) => -row.critical, cell: (row) => <Tally passing={row.passing} warning={row.warning} critical={row.critical} /> },
  { id: 'rtt', title: 'round trip', width: '100px', wideOnly: true, right: true, by: (row) => row.rtt ?? Infinity, cell: (row) => (row.rtt === undefined ? <span className="quiet">—</span> : millis(row.rtt)) },
  {
    id: 'meta',
    title: 'meta',
    width: 'minmax(0, 1.6fr)',
    wideOnly: true,
    cell: (row) => Object.entries(row.node.Meta ?? {}).filter(([, value]) => value !== '').map(([key, value]) => <span key={key} className="chip"><span className="quiet">{key}</span> {value}</span>),
  },
];

export default function Nodes() {
  const filter = route.useSearch();
  const navigate = useNavigate();
  const nodes = useQuery(nodesQuery);
  const coordinates = useQuery(coordinatesQuery).data;
  const overview = useQuery(overviewQuery).data;
  const rows = useMemo<Row[]>(() => {
    const far = overview === undefined ? new Map<string, number>() : distances(overview.node, coordinates ?? []);
    return (nodes.data ?? []).map((node) => {
      const tally = (status: string) => node.Checks.filter((check) => check.Status === status).length;
      return {
        node,
        status: worst(node.Checks.filter((check) => check.ServiceID === '')),
        rtt: far.get(node.Node),
        role: overview?.members.find((member) => member.name === node.Node)?.role,
        passing: tally('passing'),
        warning: tally('warning'),
        critical: tally('critical'),
      };
    });
  }, [nodes.data, coordinates, overview]);
  const shown = rows.filter(
    (row) =>
      (filter.q === undefined || `${row.node.Node} ${row.node.Address}`.toLowerCase().includes(filter.q.toLowerCase())) &&
      (filter.status === undefined || (filter.status === 'critical') === (row.status === 'critical')),
  );
  const set = (change: Partial<typeof filter>) => void navigate({ from: '/nodes', to: '/nodes', search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <>
      <Head title="Nodes">{nodes.data !== undefined && plural(nodes.data.length, 'node')}{overview !== undefined && `; round trips as seen from ${overview.node}`}</Head>
      <div className="filters">
        <FilterText label="Name or address" placeholder="name or address   /" value={filter.q} onChange={(q) => set({ q })} first />
        <SegmentedControl
          aria-label="Status"
          value={filter.status ?? 'all'}
          onChange={(status) => set({ status: status === 'all' ? undefined : status })}
          data={['all', 'critical', 'passing']}
        />
      </div>
      <Loaded query={nodes}>
        {() =>
          shown.length === 0 ? (
            <Blank title="No node fits these filters"><p>Clear the name or choose all.</p></Blank>
          ) : (
            <Table
              label="Nodes"
              rows={shown}
              columns={columns}
              rowKey={(row) => row.node.Node}
              open={(row) => void navigate({ to: '/node', search: { name: row.node.Node } })}
              sort={filter.sort ?? 'status'}
              onSort={(sort) => set({ sort: sort === 'status' ? undefined : sort })}
            />
          )
        }
      </Loaded>
    </>
  );
}
