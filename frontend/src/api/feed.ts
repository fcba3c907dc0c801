import { EventParser, type ServerEvent } from '../lib/sse';
import { apiUrl } from './http';
import type { Entry } from './types';

export type FeedState = 'connecting' | 'live' | 'lost' | 'paused';

export interface FeedStatus {
  state: FeedState;
  /** When this state began. */
  since: Date;
  /** When the node was last heard of. */
  heard: Date | undefined;
  attempts: number;
}

type Listener = (entry: Entry) => void;

/** The node sends a heartbeat every 15 s; two missed ones and it counts as gone. */
const SILENCE_MS = 35_000;
const RETRIES_MS = [300, 700, 1500, 2500];
/** A hidden tab gives its connection back: browsers open six to a host, and streams hold theirs. */
const HIDDEN_MS = 60_000;

/**
 * The one event stream of this page, read with fetch rather than EventSource: that hides heartbeats, and a
 * node that was switched off would look like a quiet one. Resumes after the last entry seen.
 */
export class EventFeed {
  private status: FeedStatus = { state: 'connecting', since: new Date(), heard: undefined, attempts: 0 };
  private lastId: string | undefined;
  private abort: AbortController | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private hiding: ReturnType<typeof setTimeout> | undefined;
  private readonly watchers = new Set<() => void>();
  private readonly listeners = new Set<Listener>();
  /** Called when what the page shows may be older than the stream: after a loss, and after a gap. */
  onResync: () => void = () => undefined;

  start(): void {
    document.addEventListener('visibilitychange', this.visibility);
    window.addEventListener('online', this.now);
    void this.connect();
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.visibility);
    window.removeEventListener('online', this.now);
    this.close();
  }

  /** Tries again without waiting. */
  readonly now = (): void => {
    if (this.status.state === 'live') return;
    this.close();
    void this.connect();
  };

  readonly current = (): FeedStatus => this.status;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private readonly visibility = (): void => {
    clearTimeout(this.hiding);
    if (document.visibilityState === 'hidden') {
      this.hiding = setTimeout(() => {
        this.close();
        this.become('paused');
      }, HIDDEN_MS);
    } else if (this.status.state !== 'live') {
      this.now();
    }
  };

  private async connect(): Promise<void> {
    const abort = new AbortController();
    this.abort = abort;
    try {
      this.alive(abort);
      const response = await fetch(apiUrl('v1/rollcall/events', { after: this.lastId }), {
        headers: { Accept: 'text/event-stream' },
        cache: 'no-store',
        signal: abort.signal,
      });
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
      this.become('live');
      this.onResync();
      await this.read(response.body, abort);
    } catch {
      // Told below, whatever it was.
    }
    if (this.abort !== abort) return;
    clearTimeout(this.silence);
    this.become('lost');
    const wait = RETRIES_MS[Math.min(this.status.attempts, RETRIES_MS.length - 1)] ?? 0;
    this.set({ ...this.status, attempts: this.status.attempts + 1 });
    this.retry = setTimeout(() => void this.connect(), wait);
  }

  private async read(body: ReadableStream<Uint8Array>, abort: AbortController): Promise<void> {
    const parser = new EventParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.abort !== abort) return;
      this.alive(abort);
      for (const event of parser.feed(decoder.decode(value, { stream: true }))) this.take(event);
    }
  }

  private take(event: ServerEvent): void {
    if (event.event === 'cut') return; // The connection ends next, and the resume fetches the rest.
    if (event.event === 'gap') {
      this.onResync();
      return;
    }
    if (event.id !== '') this.lastId = event.id;
    const entry = JSON.parse(event.data) as Entry;
    for (const listener of this.listeners) listener(entry);
  }

  private alive(abort: AbortController): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => abort.abort(), SILENCE_MS);
    if (this.status.state === 'live') this.status = { ...this.status, heard: new Date() };
  }

  private close(): void {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    const open = this.abort;
    this.abort = undefined;
    open?.abort();
  }

  private become(state: FeedState): void {
    if (state === 'live') {
      this.set({ state, since: new Date(), heard: new Date(), attempts: 0 });
    } else if (state !== this.status.state) {
      this.set({ ...this.status, state, since: new Date() });
    }
  }

  private set(status: FeedStatus): void {
    this.status = status;
    for (const watcher of this.watchers) watcher();
  }
}

export const feed = new EventFeed();
