import { useEffect, useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { Coalescer } from '../lib/coalesce';
import { feed, type FeedStatus } from './feed';
import type { Entry, EntryKind } from './types';

type Topic = 'overview' | 'services' | 'catalog' | 'sessions' | 'kv' | 'journal' | 'raft';

/** A burst of changes is shown at most this often; the first of it at once. */
const INTERVAL_MS = 400;

/** Which answers an entry makes stale. */
export function topicsOf(kind: EntryKind): Topic[] {
  const family = kind.slice(0, kind.indexOf('-'));
  switch (family) {
    case 'instance':
    case 'check':
    case 'node':
      return ['overview', 'services', 'catalog', 'journal'];
    case 'leader':
      return ['overview', 'raft', 'journal'];
    case 'session':
      return ['overview', 'sessions', 'kv', 'journal'];
    case 'lock':
      return ['sessions', 'kv', 'journal'];
    case 'key':
      return ['overview', 'kv', 'journal'];
    default:
      return ['overview', 'services', 'catalog', 'sessions', 'kv', 'journal'];
  }
}

/** Keeps what the page shows in step with the event stream. Returns how to stop. */
export function keepLive(client: QueryClient): () => void {
  const coalescers = new Map<Topic, Coalescer>();
  const stale = (topic: Topic) => {
    let coalescer = coalescers.get(topic);
    if (coalescer === undefined) {
      coalescer = new Coalescer(INTERVAL_MS, () => void client.invalidateQueries({ queryKey: [topic] }));
      coalescers.set(topic, coalescer);
    }
    coalescer.trigger();
  };
  feed.onResync = () => void client.invalidateQueries();
  const stopListening = feed.listen((entry) => topicsOf(entry.kind).forEach(stale));
  feed.start();
  return () => {
    stopListening();
    feed.stop();
  };
}

export function useFeed(): FeedStatus {
  return useSyncExternalStore(feed.watch, feed.current);
}

export function useEntries(listener: (entry: Entry) => void): void {
  useEffect(() => feed.listen(listener), [listener]);
}
