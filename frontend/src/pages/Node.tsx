import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { deregisterNode } from '../api/changes';
import { coordinatesQuery, nodeQuery, overviewQuery, recentQuery, sessionsQuery } from '../api/queries';
import type { NodeDetail } from '../api/types';
import { distances } from '../lib/distance';
import { count, millis, plural, shortIds } from '../lib/format';
import { rank, worst } from '../lib/status';
import { attempt, Confirm } from '../ui/ask';
import { Checks } from '../ui/Checks';
import { Copied } from '../ui/Copy';
import { Entries } from '../ui/Entries';
import { Mark, StatusWord } from '../ui/Mark';
import { Blank, Head, Loaded, Section } from '../ui/Page';
import { useReadOnly } from '../ui/readOnly';

const route = getRouteApi('/node');

export default function Node() {
  const { name = '' } = route.useSearch();
  const node = useQuery(nodeQuery(name));
  return (
    <Loaded query={node}>
      {(found) =>
        found === null ? (
          <>
            <Head title={name} />
            <Blank title="No node of that name">
              <p>It was removed, or it never was here. <Link to="/nodes">All nodes</Link></p>
            </Blank>
          </>
        ) : (
          <Page node={found} />
        )
      }
    </Loaded>
  );
}

function Page({ node }: { node: NodeDetail }) {
  const own = node.Checks.filter((check) => check.ServiceID === '');
  const member = useQuery(overviewQuery).data?.members.find((each) => each.name === node.Node);
  const sessions = useQuery(sessionsQuery);
  const bound = sessions.data?.filter((each) => each.Node === node.Node);
  const coordinates = useQuery(coordinatesQuery);
  const history = useQuery(recentQuery({ node: node.Node }, 20));
  const status = worst(own);
  const meta = Object.entries(node.Meta ?? {}).filter(([, value]) => value !== '');
  return (
    <>
      <Head title={node.Node} mark={<StatusWord status={status} />} tools={status === 'critical' ? <RemoveNode node={node} /> : undefined}>
        {member === undefined ? 'a node of the catalog' : `a server, ${member.role}`}
      </Head>
      <div className="columns">
        <div>
          <Section title="Instances" aside={plural(node.Services.length, 'instance')}>
            {node.Services.length === 0 ? <Blank title="Nothing is registered here" /> : <Instances node={node} />}
          </Section>
          <Section title="History" aside={<Link to="/journal" search={{ node: node.Node }}>in the journal</Link>}>
            <Loaded query={history}>{(page) => <Entries entries={page.entries} none="The journal holds nothing about this node." />}</Loaded>
          </Section>
        </div>
        <div>
          <Section title="Node">
            <dl className="facts-list">
              <dt>address</dt><dd><Copied text={node.Address} /></dd>
              {node.ID !== '' && <><dt>id</dt><dd><Copied text={node.ID} /></dd></>}
              {member !== undefined && <><dt>peers reach it at</dt><dd><Copied text={member.address} /></dd></>}
              {member?.http !== undefined && <><dt>clients reach it at</dt><dd><Copied text={member.http} /></dd></>}
              {member?.version !== undefined && <><dt>version</dt><dd>{member.version}</dd></>}
              {meta.map(([key, value]) => [<dt key={`${key} name`}>{key}</dt>, <dd key={key}><Copied text={value} /></dd>])}
            </dl>
          </Section>
          <Section title="Checks of the node">
            {own.length === 0 ? <p className="quiet">None: it counts as passing.</p> : <Checks checks={own} />}
          </Section>
          <Section title="Round trips">
            <Loaded query={coordinates}>{(known) => <RoundTrips far={distances(node.Node, known)} />}</Loaded>
          </Section>
          <Section title="Sessions" aside={bound !== undefined && <Link to="/sessions">{count(bound.length)}</Link>}>
            <Loaded query={sessions}>{() => bound === undefined || bound.length === 0 ? <p className="quiet">No session is bound to this node.</p> : (
              <ul className="rows">{bound.map((each) => <li key={each.ID}>{each.Name === '' ? <span className="quiet">unnamed</span> : each.Name} <span className="mono quiet" title={each.ID}>{shortIds(each.ID)}</span></li>)}</ul>
            )}</Loaded>
          </Section>
        </div>
      </div>
    </>
  );
}

/** The nearest first. */
function RoundTrips({ far }: { far: ReadonlyMap<string, number> }) {
  if (far.size === 0) return <p className="quiet">No other node has been measured from here.</p>;
  return (
    <table className="plain">
      <tbody>
        {[...far].sort((a, b) => a[1] - b[1]).map(([name, ms]) => (
          <tr key={name}><td><Link to="/node" search={{ name }}>{name}</Link></td><td className="right">{millis(ms)}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

function Instances({ node }: { node: NodeDetail }) {
  const rows = node.Services
    .map((instance) => ({ instance, status: worst(node.Checks.filter((check) => check.ServiceID === instance.ID)) }))
    .sort((a, b) => rank(a.status) - rank(b.status) || a.instance.ID.localeCompare(b.instance.ID, 'en', { numeric: true }));
  return (
    <table className="plain">
      <tbody>
        {rows.map(({ instance, status }) => (
          <tr key={instance.ID}>
            <td style={{ width: 20, paddingRight: 8 }}><Mark status={status} title={status} /></td>
            <td style={{ overflowWrap: 'anywhere' }}><Link to="/instance" search={{ node: node.Node, id: instance.ID }}>{instance.ID}</Link></td>
            <td><Link to="/service" search={{ name: instance.Service }}>{instance.Service}</Link></td>
            <td className="mono">{instance.Address === '' ? node.Address : instance.Address}:{instance.Port}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RemoveNode({ node }: { node: NodeDetail }) {
  const [asked, setAsked] = useState(false);
  const navigate = useNavigate();
  if (useReadOnly()) return null;
  return (
    <>
      <Button onClick={() => setAsked(true)}>Remove …</Button>
      <Confirm
        opened={asked}
        onClose={() => setAsked(false)}
        title={`Remove ${node.Node} from the catalog?`}
        action="Remove"
        typed={node.Node}
        run={async () => {
          const done = await attempt(() => deregisterNode(node.Node), `${node.Node} is removed.`);
          if (done) void navigate({ to: '/nodes' });
          return done;
        }}
      >
        <p>It goes with {plural(node.Services.length, 'instance')} and {plural(node.Checks.length, 'check')}. If its process still runs, it registers itself again.</p>
      </Confirm>
    </>
  );
}
