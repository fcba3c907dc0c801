import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { criticalQuery, overviewQuery, recentQuery, servicesQuery } from '../api/queries';
import type { Overview as OverviewData, ServiceSummary } from '../api/types';
import { bytes, count, plural } from '../lib/format';
import { outages, outSentence, type Outage } from '../lib/outages';
import { Entries } from '../ui/Entries';
import { later } from '../ui/later';
import { StatusWord } from '../ui/Mark';
import { MemberTable } from '../ui/Members';
import { Blank, Head, Loaded, Section } from '../ui/Page';
import { Roll } from '../ui/Roll';
import { Terms } from '../ui/Terms';
import { Since } from '../ui/Time';

const Rates = lazy(later(() => import('../ui/Rates')));

export function Overview() {
  const overview = useQuery(overviewQuery);
  return <Loaded query={overview}>{(data) => <Page data={data} sampled={overview.dataUpdatedAt} />}</Loaded>;
}

function Page({ data, sampled }: { data: OverviewData; sampled: number }) {
  const services = useQuery(servicesQuery);
  const critical = useQuery(criticalQuery).data;
  const changes = useQuery(recentQuery({}, 14));
  const turns = useQuery(recentQuery({ kind: 'check-status' }, 200)).data?.entries ?? [];
  const leaders = useQuery(recentQuery({ kind: 'leader-elected' }, 30));
  const out = outages(critical ?? [], turns, services.data ?? []);
  return (
    <>
      <div className="visually-hidden"><Head title="Overview" /></div>
      <p className="sentence">
        {data.sentence} <OutSentence out={critical === undefined ? undefined : out} data={data} />
      </p>
      <p className="facts">
        <span>leader <b>{data.leader ?? 'none'}</b></span>
        <span>term <b>{count(data.term)}</b></span>
        <span>quorum <b>{data.quorum} of {data.voters}</b></span>
        <span>may fail <b>{data.failureTolerance}</b></span>
        <span>index <b>{count(data.appliedIndex)}</b></span>
        <span>version <b>{data.version}</b></span>
      </p>
      <div className="columns">
        <div>
          {out.length > 0 && <Section title="Out now" aside={<Link to="/services" search={{ status: 'critical' }}>all critical services</Link>}>
            <ul className="rows">
              {out.slice(0, 8).map((each) => <OutRow key={each.service} out={each} />)}
            </ul>
          </Section>}
          <Section title="The roll" aside={<Link to="/services">{plural(data.counts.services, 'service')}, {plural(data.counts.instances, 'instance')}</Link>}>
            <Loaded query={services}>{(all) => <RollOfServices services={all} />}</Loaded>
          </Section>
          <Section title="Recent changes" aside={<Link to="/journal">journal</Link>}>
            <Loaded query={changes}>
              {(page) => <Entries entries={page.entries} none="Nothing has changed since the journal began." />}
            </Loaded>
          </Section>
        </div>
        <div>
          <Section title="Servers" aside={<Link to="/cluster">cluster</Link>}>
            <MemberTable members={data.members} here={data.node} />
          </Section>
          <Section title="Who led" aside={leaders.data === undefined ? '' : plural(leaders.data.entries.length, 'election')}>
            <Loaded query={leaders}>{(page) => <Terms entries={page.entries} />}</Loaded>
          </Section>
          <Section title="Load on this node" aside="since this page was opened">
            <Suspense fallback={<div style={{ height: 172 }} />}>
              <Rates reads={data.rates.readsPerSecond} writes={data.rates.writesPerSecond} sampled={sampled} />
            </Suspense>
            <div className="figures">
              <div><span>state on disk</span><b>{bytes(data.sizes.stateBytes)}</b></div>
              <div><span>log</span><b>{bytes(data.sizes.logBytes)}</b></div>
              <div><span>journal</span><b>{bytes(data.sizes.journalBytes)}</b></div>
              <div><span>keys</span><b>{count(data.counts.keys)}</b></div>
              <div><span>sessions</span><b>{count(data.counts.sessions)}</b></div>
            </div>
          </Section>
        </div>
      </div>
    </>
  );
}

/** What is out, in words: the end of the sentence at the top. */
function OutSentence({ out, data }: { out: readonly Outage[] | undefined; data: OverviewData }) {
  const critical = data.counts.critical;
  if (out === undefined && critical > 0) return <span className="out">{plural(critical, 'instance is', 'instances are')} critical.</span>;
  if (out === undefined || out.length === 0) {
    if (critical > 0) return <>Nothing is out; {plural(critical, 'instance is', 'instances are')} in maintenance.</>;
    if (data.counts.instances === 0) return <>No service has registered yet.</>;
    if (data.counts.warning > 0) return <>Nothing is out; {plural(data.counts.warning, 'instance warns', 'instances warn')}.</>;
    return <>{data.counts.instances === 1 ? 'The one instance passes' : `All ${count(data.counts.instances)} instances pass`}.</>;
  }
  return <span className="out">{outSentence(out)}</span>;
}

function OutRow({ out }: { out: Outage }) {
  return (
    <li data-out={out.service}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 12px', alignItems: 'baseline' }}>
        <Link to="/service" search={{ name: out.service }} style={{ fontWeight: 600, fontSize: 16 }}>{out.service}</Link>
        <StatusWord status="critical">{out.critical} of {out.instances} critical</StatusWord>
        {out.since !== undefined && <span className="quiet"><Since at={out.since} /></span>}
      </div>
      <div className="quiet" style={{ overflowWrap: 'anywhere' }}>
        {out.why === '' ? 'The check gave no output.' : <span className="mono">{out.why}</span>}
      </div>
    </li>
  );
}

const NAMED_ROLL = 48;

function RollOfServices({ services }: { services: readonly ServiceSummary[] }) {
  if (services.length === 0) {
    return (
      <Blank title="Nobody has answered yet">
        <p>Register a service, and it stands here at once:</p>
        <pre className="snippet">{`curl -X PUT ${window.location.host}/v1/agent/service/register \\\n  -d '{"Name":"web","Port":8080,"Check":{"TTL":"30s"}}'`}</pre>
      </Blank>
    );
  }
  return <Roll services={services} named={services.length <= NAMED_ROLL} />;
}

