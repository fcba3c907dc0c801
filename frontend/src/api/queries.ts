import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { toQuery, type JournalFilter } from '../lib/journal';
import { children, readKey } from './kv';
import { getJson, getOrNull } from './http';
import type {
  Check,
  Coordinate,
  HealthEntry,
  JournalPage,
  KeyMatches,
  LockHolder,
  NodeDetail,
  Overview,
  Self,
  ServiceSummary,
  Session,
  SpringView,
} from './types';

/*
 * The first word of each key is its topic: live.ts says which events make which topic stale. Only what no
 * event tells (rates, lag, round-trip times) is asked for again by itself.
 */

const GAUGES_MS = 3000;
export const PAGE = 100;

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => getJson<Overview>('v1/rollcall/overview', {}, signal),
  refetchInterval: GAUGES_MS,
});

export const servicesQuery = queryOptions({
  queryKey: ['services'],
  queryFn: ({ signal }) => getJson<ServiceSummary[]>('v1/rollcall/services', {}, signal),
});

export const criticalQuery = queryOptions({
  queryKey: ['catalog', 'critical'],
  queryFn: ({ signal }) => getJson<Check[]>('v1/health/state/critical', {}, signal),
});

export const serviceQuery = (name: string) =>
  queryOptions({
    queryKey: ['catalog', 'service', name],
    queryFn: ({ signal }) => getJson<HealthEntry[]>(`v1/health/service/${encodeURIComponent(name)}`, {}, signal),
  });

export const nodesQuery = queryOptions({
  queryKey: ['catalog', 'nodes'],
  queryFn: ({ signal }) => getJson<NodeDetail[]>('v1/internal/ui/nodes', {}, signal),
});

export const nodeQuery = (name: string) =>
  queryOptions({
    queryKey: ['catalog', 'node', name],
    queryFn: ({ signal }) => getOrNull<NodeDetail>(`v1/internal/ui/node/${encodeURIComponent(name)}`, {}, signal),
  });

export const coordinatesQuery = queryOptions({
  queryKey: ['coordinates'],
  queryFn: ({ signal }) => getJson<Coordinate[]>('v1/coordinate/nodes', {}, signal),
  refetchInterval: 10 * GAUGES_MS,
});

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => getJson<Session[]>('v1/session/list', {}, signal),
});

export const locksQuery = queryOptions({
  queryKey: ['sessions', 'locks'],
  queryFn: ({ signal }) => getJson<LockHolder[]>('v1/rollcall/locks', {}, signal),
});

export const selfQuery = queryOptions({
  queryKey: ['self'],
  queryFn: ({ signal }) => getJson<Self>('v1/agent/self', {}, signal),
  staleTime: Infinity,
});

export const raftQuery = queryOptions({
  queryKey: ['raft'],
  queryFn: ({ signal }) => getJson<Record<string, unknown>>('actuator/raft', {}, signal),
  refetchInterval: GAUGES_MS,
});

export const folderQuery = (prefix: string) =>
  queryOptions({
    queryKey: ['kv', 'folder', prefix],
    queryFn: ({ signal }) => children(prefix, signal),
  });

export const keyQuery = (key: string) =>
  queryOptions({
    queryKey: ['kv', 'key', key],
    queryFn: ({ signal }) => readKey(key, signal),
  });

export const keySearchQuery = (q: string, where: string, prefix: string) =>
  queryOptions({
    queryKey: ['kv', 'search', q, where, prefix],
    queryFn: ({ signal }) => getJson<KeyMatches>('v1/rollcall/kv/search', { q, in: where, prefix, limit: 200 }, signal),
    placeholderData: keepPreviousData,
  });

export interface SpringQuestion {
  application: string;
  profiles: string;
  prefix: string;
  separator: string;
}

export const springQuery = (question: SpringQuestion) =>
  queryOptions({
    queryKey: ['kv', 'spring', question],
    queryFn: ({ signal }) => getJson<SpringView>('v1/rollcall/spring', { ...question }, signal),
  });

/** The newest entries of a filter. */
export const recentQuery = (filter: JournalFilter, limit: number) =>
  queryOptions({
    queryKey: ['journal', 'recent', filter, limit],
    queryFn: ({ signal }) => getJson<JournalPage>('v1/rollcall/journal', { ...toQuery(filter), limit }, signal),
    placeholderData: keepPreviousData,
  });

/** All entries of a filter, page after page. It stands still; what is new comes by the stream. */
export const journalQuery = (filter: JournalFilter) =>
  infiniteQueryOptions({
    queryKey: ['archive', filter],
    queryFn: ({ pageParam, signal }) =>
      getJson<JournalPage>('v1/rollcall/journal', { ...toQuery(filter), before: pageParam, limit: PAGE }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    staleTime: Infinity,
    gcTime: 0,
  });
