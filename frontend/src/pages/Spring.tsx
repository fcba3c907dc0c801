import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { servicesQuery, springQuery } from '../api/queries';
import type { SpringProperty, SpringView } from '../api/types';
import { count, plural } from '../lib/format';
import { propertiesText } from '../lib/springText';
import { Copy } from '../ui/Copy';
import { FilterText } from '../ui/Filters';
import { Blank, Head, Loaded, Section } from '../ui/Page';

const route = getRouteApi('/spring');

/** The configuration that an application gets from the keys, and which key each value comes from. */
export default function Spring() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const services = useQuery(servicesQuery).data ?? [];
  const question = {
    application: search.application ?? '',
    profiles: search.profiles ?? '',
    prefix: search.prefix ?? 'config',
    separator: search.separator ?? ',',
  };
  const view = useQuery({ ...springQuery(question), enabled: question.application !== '' });
  const set = (change: Partial<typeof search>) => void navigate({ from: '/spring', to: '/spring', search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <>
      <Head title="As Spring sees it" tools={<Link to="/kv">Key/value</Link>}>the configuration that Spring Cloud Consul merges for an application</Head>
      <div className="filters">
        <Labelled label="application"><FilterText label="Application" placeholder="greeter" value={search.application} onChange={(application) => set({ application })} width={170} delayMs={300} first /></Labelled>
        <Labelled label="profiles"><FilterText label="Profiles" placeholder="prod,eu" value={search.profiles} onChange={(profiles) => set({ profiles })} width={150} delayMs={300} /></Labelled>
        <Labelled label="prefix"><FilterText label="Prefix" placeholder="config" value={search.prefix} onChange={(prefix) => set({ prefix })} width={120} delayMs={300} /></Labelled>
        <Labelled label="separator"><FilterText label="Profile separator" placeholder="," value={search.separator} onChange={(separator) => set({ separator })} width={70} delayMs={300} /></Labelled>
      </div>
      {question.application === '' ? (
        <Blank title="Which application?">
          <p>Its <code>spring.application.name</code>. {services.length > 0 && 'Registered here:'}</p>
          <div className="chips">
            {services.slice(0, 24).map((each) => <Link key={each.name} className="chip" to="/spring" search={{ ...search, application: each.name }}>{each.name}</Link>)}
          </div>
        </Blank>
      ) : (
        <Loaded query={view}>{(found) => <Merged view={found} application={question.application} />}</Loaded>
      )}
    </>
  );
}

function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <div className="quiet" style={{ fontSize: 12.5 }} aria-hidden="true">{label}</div>
      {children}
    </div>
  );
}

function Merged({ view, application }: { view: SpringView; application: string }) {
  const [text, setText] = useState('');
  const shown = view.properties.filter((each) => `${each.name} ${each.value}`.toLowerCase().includes(text.toLowerCase()));
  return (
    <div className="columns spring-view">
      <Section
        title={plural(view.properties.length, 'property', 'properties')}
        aside={view.properties.length > 0 && <>as a file <Copy text={propertiesText(view.properties)} what="all properties" /></>}
      >
        {view.properties.length === 0 ? (
          <Blank title={`${application} gets nothing from here`}>
            <p>None of the folders beside holds a key. Create one such as <code>{view.sources.at(-1)?.prefix ?? ''}greeter.message</code>.</p>
          </Blank>
        ) : (
          <>
            <TextInput aria-label="Filter properties" placeholder="filter" value={text} onChange={(event) => setText(event.currentTarget.value)} w={220} mt={8} />
            <div className="scroll-x" tabIndex={0} role="region" aria-label="Properties">
              <table className="plain stack">
                <thead><tr><th>property</th><th>value</th><th>from</th></tr></thead>
                <tbody>{shown.map((each) => <Property key={each.name} property={each} />)}</tbody>
              </table>
            </div>
          </>
        )}
      </Section>
      <Section title="Folders, the strongest first">
        <table className="plain">
          <tbody>
            {view.sources.map((source) => (
              <tr key={source.prefix}>
                <td className="mono" style={{ overflowWrap: 'anywhere' }}><Link to="/kv" search={{ key: source.prefix }}>{source.prefix}</Link></td>
                <td className="right">{source.keys === 0 ? <span className="quiet">empty</span> : count(source.keys)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
    </div>
  );
}

function Property({ property }: { property: SpringProperty }) {
  return (
    <tr data-property={property.name}>
      <td className="mono" style={{ overflowWrap: 'anywhere' }}>{property.name}</td>
      <td className="mono" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {property.value}
        {property.overridden.map((each) => (
          <div key={each.source} className="quiet"><s>{each.value}</s> <span style={{ fontFamily: 'var(--font-text)' }}>in {each.source}</span></div>
        ))}
      </td>
      <td className="mono"><Link to="/kv" search={{ key: property.key }}>{property.source}</Link></td>
    </tr>
  );
}
