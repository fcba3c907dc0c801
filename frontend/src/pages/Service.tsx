import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { recentQuery, selfQuery, serviceQuery } from '../api/queries';
import { apiRoot } from '../api/http';
import type { HealthEntry } from '../api/types';
import { firstLine, plural } from '../lib/format';
import { curlSnippet, digSnippet, dnsName, springSnippet, watchSnippet } from '../lib/snippets';
import { isMaintenance, rank, statusOf, worst } from '../lib/status';
import { Copied, Copy, Snippet } from '../ui/Copy';
import { Entries } from '../ui/Entries';
import { InstanceActions } from '../ui/InstanceActions';
import { Mark, StatusWord, Tally } from '../ui/Mark';
import { Blank, Head, Loaded, Section } from '../ui/Page';

const route = getRouteApi('/service');

export default function Service() {
  const { name = '' } = route.useSearch();
  const service = useQuery(serviceQuery(name));
  return (
    <Loaded query={service}>
      {(entries) => (entries.length === 0 ? <Absent name={name} /> : <Page name={name} entries={entries} />)}
    </Loaded>
  );
}

function Absent({ name }: { name: string }) {
  const history = useQuery(recentQuery({ service: name }, 20));
  return (
    <>
      <Head title={name === '' ? 'No service' : name} />
      <Blank title="No instance is registered">
        <p>When one registers, it appears here by itself. <Link to="/services">All services</Link></p>
      </Blank>
      <Section title="What the journal knows">
        <Loaded query={history}>{(page) => <Entries entries={page.entries} none="Nothing of that name." />}</Loaded>
      </Section>
    </>
  );
}

function Page({ name, entries }: { name: string; entries: readonly HealthEntry[] }) {
  const history = useQuery(recentQuery({ service: name }, 25));
  const statuses = entries.map((entry) => worst(entry.Checks));
  const tally = (status: string) => statuses.filter((each) => each === status).length;
  const tags = [...new Set(entries.flatMap((entry) => entry.Service.Tags ?? []))].sort();
  const sorted = [...entries].sort((a, b) => rank(worst(a.Checks)) - rank(worst(b.Checks)) || a.Service.ID.localeCompare(b.Service.ID, 'en', { numeric: true }));
  return (
    <>
      <Head title={name} mark={<Tally passing={tally('passing')} warning={tally('warning')} critical={tally('critical')} />}>
        {plural(entries.length, 'instance')} on {plural(new Set(entries.map((entry) => entry.Node.Node)).size, 'node')}
        {tally('maintenance') > 0 && <> · {tally('maintenance')} in maintenance</>}
      </Head>
      {tags.length > 0 && <div className="chips" style={{ margin: '-6px 0 18px' }}>
        {tags.map((tag) => <Link key={tag} className="chip" to="/services" search={{ tag }}>{tag}</Link>)}
      </div>}
      <Section title="Instances">
        <ul className="rows">
          {sorted.map((entry) => <InstanceRow key={`${entry.Node.Node}/${entry.Service.ID}`} entry={entry} />)}
        </ul>
      </Section>
      <div className="columns">
        <Section title="History" aside={<Link to="/journal" search={{ service: name }}>in the journal</Link>}>
          <Loaded query={history}>{(page) => <Entries entries={page.entries} none="The journal holds nothing about this service." />}</Loaded>
        </Section>
        <Ways name={name} />
      </div>
    </>
  );
}

function InstanceRow({ entry: { Node: node, Service: instance, Checks: checks } }: { entry: HealthEntry }) {
  const status = worst(checks);
  const bad = checks.filter((check) => statusOf(check) !== 'passing');
  const address = `${instance.Address === '' ? node.Address : instance.Address}:${instance.Port}`;
  return (
    <li data-instance={instance.ID} data-status={status} className="instance">
      <div className="instance-line">
        <StatusWord status={status} />
        <Link to="/instance" search={{ node: node.Node, id: instance.ID }} style={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{instance.ID}</Link>
        <Copied text={address} />
        <span className="quiet">on <Link to="/node" search={{ name: node.Node }}>{node.Node}</Link></span>
        <span className="quiet">{weight(instance)}</span>
        <span className="marks" title={plural(checks.length, 'check')}>
          {checks.map((check) => <Mark key={check.CheckID} status={statusOf(check)} title={`${check.Name}: ${statusOf(check)}`} />)}
        </span>
        <span className="instance-tools"><InstanceActions node={node} instance={instance} inMaintenance={checks.some((check) => isMaintenance(check) && check.ServiceID === instance.ID)} /></span>
      </div>
      {instance.Meta !== null && Object.keys(instance.Meta).length > 0 && (
        <div className="chips" style={{ marginTop: 3 }}>
          {Object.entries(instance.Meta).map(([key, value]) => (
            <Link key={key} className="chip" to="/services" search={{ meta: `${key}=${value}` }}><span className="quiet">{key}</span> {value}</Link>
          ))}
        </div>
      )}
      {bad.map((check) => (
        <div key={check.CheckID} className="mono quiet" style={{ overflowWrap: 'anywhere', marginTop: 4 }}>
          {check.CheckID}: {firstLine(check.Output) || check.Notes || 'no output'}
        </div>
      ))}
    </li>
  );
}

/** Nothing for what every instance has that names none. */
function weight({ Weights: { Passing: passing, Warning: warning } }: HealthEntry['Service']): string {
  if (passing === 1 && warning === 1) return '';
  return `weight ${passing}${warning === passing ? '' : `, ${warning} when warning`}`;
}

/** How clients get at the service. */
function Ways({ name }: { name: string }) {
  const self = useQuery(selfQuery).data;
  const dns = self?.DebugConfig?.['DNSPort'];
  const dnsPort = typeof dns === 'number' && dns > 0 ? dns : undefined;
  const { hostname, port: httpPort } = new URL(apiRoot);
  return (
    <Section title="How to reach it">
      {dnsPort !== undefined && (
        <dl className="facts-list">
          <dt>DNS name</dt>
          <dd><span className="mono">{dnsName(name)}</span><Copy text={dnsName(name)} what="the DNS name" /></dd>
        </dl>
      )}
      <Snippet title="curl" text={curlSnippet(apiRoot, name)} />
      {dnsPort !== undefined && <Snippet title="dig" text={digSnippet(hostname, dnsPort, name)} />}
      <Snippet title="changes as they happen" text={watchSnippet(apiRoot, name)} />
      <Snippet title="Spring" text={springSnippet(hostname, httpPort === '' ? '80' : httpPort, name)} />
    </Section>
  );
}
