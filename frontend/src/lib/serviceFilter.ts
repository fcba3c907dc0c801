import type { ServiceSummary } from '../api/types';
import type { Fields } from './search';

export type ServiceFilter = Fields<'q' | 'tag' | 'meta' | 'node' | 'status'>;

/** `meta` is `key` or `key=value`; several tags are separated by commas and must all be there. */
export function fits(service: ServiceSummary, filter: ServiceFilter): boolean {
  return (
    (filter.q === undefined || service.name.toLowerCase().includes(filter.q.toLowerCase())) &&
    (filter.tag === undefined || filter.tag.split(',').every((tag) => service.tags.includes(tag))) &&
    (filter.node === undefined || service.nodes.includes(filter.node)) &&
    (filter.meta === undefined || hasMeta(service.meta, filter.meta)) &&
    (filter.status === undefined || hasStatus(service, filter.status))
  );
}

function hasMeta(meta: Record<string, string[]>, wanted: string): boolean {
  const equals = wanted.indexOf('=');
  if (equals < 0) return meta[wanted] !== undefined;
  return meta[wanted.slice(0, equals)]?.includes(wanted.slice(equals + 1)) === true;
}

function hasStatus(service: ServiceSummary, status: string): boolean {
  switch (status) {
    case 'critical':
      return service.critical > 0;
    case 'warning':
      return service.warning > 0;
    case 'passing':
      return service.critical === 0 && service.warning === 0;
    default:
      return true;
  }
}

/** What there is to choose from, in order. */
export function choices(services: readonly ServiceSummary[]): { tags: string[]; nodes: string[]; meta: string[] } {
  const tags = new Set<string>();
  const nodes = new Set<string>();
  const meta = new Set<string>();
  for (const service of services) {
    for (const tag of service.tags) tags.add(tag);
    for (const node of service.nodes) nodes.add(node);
    for (const [key, values] of Object.entries(service.meta)) {
      for (const value of values) meta.add(`${key}=${value}`);
    }
  }
  const sorted = (words: Set<string>) => [...words].sort((a, b) => a.localeCompare(b));
  return { tags: sorted(tags), nodes: sorted(nodes), meta: sorted(meta) };
}
