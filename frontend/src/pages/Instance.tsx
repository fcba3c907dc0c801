import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { nodeQuery, recentQuery } from '../api/queries';
import type { Check, Entry, Instance as InstanceData, NodeDetail } from '../api/types';
import { isMaintenance, rank, statusOf, worst } from '../lib/status';
import { Copied } from '../ui/Copy';
import { Entries } from '../ui/Entries';
import { InstanceActions } from '../ui/InstanceActions';
import { StatusWord } from '../ui/Mark';
import { Blank, Head, Loaded, Section } from '../ui/Page';
import { Since } from '../ui/Time';

const route = getRouteApi('/instance');
const TURNS = 100;

export default function Instance() {
  const { node: nodeName = '', id = '' } = route.useSearch();
  const node = useQuery(nodeQuery(nodeName));
  return (
    <Loaded query={node}>
      {(found) => {
        const instance = found?.Services.find((each) => each.ID === id);
        return found === null || instance === undefined ? <Absent node={nodeName} id={id} /> : <Page node={found} instance={instance} />;
      }}
    </Loaded>
  );
}

function Absent({ node, id }: { node: string; id: string }) {
  const history = useQuery(recentQuery({ instance: id }, 20));
  return (
    <>
      <Head title={id} />
      <Blank title={`No such instance on ${node}`}>
        <p>It was deregistered, or it moved to another node: the journal says which. <Link to="/services">All services</Link></p>
      </Blank>
      <Section title="History">
        <Loaded query={history}>{(page) => <Entries entries={page.entries} none="The journal holds nothing about this instance." />}</Loaded>
      </Section>
    </>
  );
}

function Page({ node, instance }: { node: NodeDetail; instance: InstanceData }) {
  const navigate = useNavigate();
  const checks = node.Checks.filter((check) => check.ServiceID === instance.ID || check.ServiceID === '');
  const own = checks.filter((check) => check.ServiceID === instance.ID);
  const history = useQuery(recentQuery({ instance: instance.ID }, TURNS));
  const entries = (history.data?.entries ?? []).filter((entry) => entry.node === undefined || entry.node === node.Node);
  const meta = Object.entries(instance.Meta ?? {});
  return (
    <>
      <Head
        title={instance.ID}
        mark={<StatusWord status={worst(checks)} />}
        tools={
          <InstanceActions
            node={node}
            instance={instance}
            inMaintenance={own.some(isMaintenance)}
            onGone={() => void navigate({ to: '/service', search: { name: instance.Service } })}
          />
        }
      >
        an instance of <Link to="/service" search={{ name: instance.Service }}>{instance.Service}</Link> on{' '}
        <Link to="/node" search={{ name: node.Node }}>{node.Node}</Link>
      </Head>
      <div className="columns">
        <Section title="Checks">
          <ul className="rows">
            {[...checks]
              .sort((a, b) => rank(statusOf(a)) - rank(statusOf(b)))
              .map((check) => <CheckHistory key={check.CheckID} check={check} entries={entries} />)}
          </ul>
          {own.length === 0 && <p className="quiet">It has no check of its own: it counts as passing while its node does.</p>}
        </Section>
        <div>
          <Section title="Registration">
            <dl className="facts-list">
              <dt>address</dt><dd><Copied text={`${instance.Address === '' ? node.Address : instance.Address}:${instance.Port}`} /></dd>
              {tagged(instance).map(([name, address]) => <Field key={name} name={name} value={address} />)}
              <dt>id</dt><dd><Copied text={instance.ID} /></dd>
              <dt>weights</dt><dd>{instance.Weights.Passing} passing, {instance.Weights.Warning} warning</dd>
              <dt>tags</dt>
              <dd>{instance.Tags === null || instance.Tags.length === 0 ? <span className="quiet">none</span> : <span className="chips">{instance.Tags.map((tag) => <Link className="chip" key={tag} to="/services" search={{ tag }}>{tag}</Link>)}</span>}</dd>
              {meta.map(([key, value]) => <Field key={key} name={key} value={value} />)}
              <dt>created at index</dt><dd>{instance.CreateIndex}</dd>
              <dt>changed at index</dt><dd>{instance.ModifyIndex}</dd>
            </dl>
          </Section>
          <Section title="History" aside={<Link to="/journal" search={{ instance: instance.ID }}>in the journal</Link>}>
            <Loaded query={history}>{() => <Entries entries={entries.slice(0, 30)} none="The journal holds nothing about this instance." />}</Loaded>
          </Section>
        </div>
      </div>
    </>
  );
}

function Field({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd><Copied text={value} /></dd>
    </>
  );
}

/** Addresses for other networks; those that only repeat the main one say nothing. */
function tagged(instance: InstanceData): [string, string][] {
  return Object.entries(instance.TaggedAddresses ?? {})
    .filter(([, each]) => each.Address !== instance.Address || each.Port !== instance.Port)
    .map(([name, each]) => [`address, ${name}`, `${each.Address}:${each.Port}`]);
}

/** A check now, and what it said at each of its turns. */
function CheckHistory({ check, entries }: { check: Check; entries: readonly Entry[] }) {
  const status = statusOf(check);
  const turns = entries.filter((entry) => entry.kind === 'check-status' && entry.check === check.CheckID);
  const text = check.Output === '' ? check.Notes : check.Output;
  return (
    <li data-check={check.CheckID} data-status={status}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 12px', alignItems: 'baseline' }}>
        <StatusWord status={status} />
        <b>{check.Name === '' ? check.CheckID : check.Name}</b>
        <span className="quiet mono">{check.CheckID}</span>
        {check.Type !== '' && <span className="chip">{check.Type}</span>}
        {turns[0] !== undefined && <span className="quiet"><Since at={turns[0].time} /></span>}
      </div>
      <pre className={`output ${status}-edge`}>{text === '' ? 'no output' : text.trimEnd()}</pre>
      {turns.length > 0 && (
        <details style={{ marginTop: 6 }}>
          <summary className="quiet">{turns.length === TURNS ? `the last ${TURNS}` : turns.length} {turns.length === 1 ? 'turn' : 'turns'} of this check, with output</summary>
          <Entries entries={turns} none="" />
        </details>
      )}
    </li>
  );
}
