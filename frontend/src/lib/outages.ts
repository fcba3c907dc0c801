import type { Check, Entry, ServiceSummary } from '../api/types';
import { count, firstLine, list } from './format';
import { isMaintenance } from './status';

/** A service with critical instances: how many, since when and why. */
export interface Outage {
  service: string;
  critical: number;
  instances: number;
  since: string | undefined;
  why: string;
}

/** Wholly gone first, then by how long. Maintenance is no outage: somebody asked for it. */
export function outages(critical: readonly Check[], turns: readonly Entry[], services: readonly ServiceSummary[]): Outage[] {
  const turned = new Map<string, string>();
  for (const entry of turns) {
    const id = `${entry.node}\n${entry.check}`;
    if (entry.to === 'critical' && !turned.has(id)) turned.set(id, entry.time);
  }
  const found = new Map<string, { instances: Set<string>; since: string | undefined; why: string }>();
  for (const check of critical) {
    if (check.ServiceName === '' || isMaintenance(check)) continue;
    const each = found.get(check.ServiceName) ?? { instances: new Set<string>(), since: undefined, why: '' };
    found.set(check.ServiceName, each);
    each.instances.add(`${check.Node}\n${check.ServiceID}`);
    const since = turned.get(`${check.Node}\n${check.CheckID}`);
    if (since !== undefined && (each.since === undefined || since < each.since)) each.since = since;
    if (each.why === '') each.why = firstLine(check.Output);
  }
  const sizes = new Map(services.map((service) => [service.name, service.instances]));
  return [...found]
    .map(([service, each]) => ({
      service,
      critical: each.instances.size,
      instances: Math.max(sizes.get(service) ?? 0, each.instances.size),
      since: each.since,
      why: each.why,
    }))
    .sort((a, b) => b.critical / b.instances - a.critical / a.instances || (a.since ?? '').localeCompare(b.since ?? '') || a.service.localeCompare(b.service));
}

const NAMED = 3;

/** `prices is out. billing and web have critical instances.` */
export function outSentence(out: readonly Outage[]): string {
  const gone = out.filter((each) => each.critical === each.instances);
  const partly = out.filter((each) => each.critical < each.instances);
  const sentences: string[] = [];
  if (gone.length > 0) sentences.push(`${names(gone)} ${gone.length === 1 ? 'is' : 'are'} out.`);
  if (partly.length > 0) sentences.push(`${names(partly)} ${partly.length === 1 ? 'has' : 'have'} critical instances.`);
  return sentences.join(' ');
}

function names(out: readonly Outage[]): string {
  const shown = out.slice(0, NAMED).map((each) => each.service);
  if (out.length > NAMED) shown.push(`${count(out.length - NAMED)} more`);
  return list(shown);
}
