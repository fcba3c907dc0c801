import { useSyncExternalStore } from 'react';
import { ago, clock, duration } from '../lib/format';

/* One clock for the page, and one choice between "3 min ago" and "14:03:07", flipped by a click on any time. */

const STORAGE = 'rollcall-times';
let now = new Date();
let absolute = localStorage.getItem(STORAGE) === 'absolute';
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tell(): void {
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    now = new Date();
    tell();
  }, 1000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

export function useNow(): Date {
  return useSyncExternalStore(watch, () => now);
}

export function flipTimes(): void {
  absolute = !absolute;
  localStorage.setItem(STORAGE, absolute ? 'absolute' : 'relative');
  tell();
}

/** `3 min ago` or `14:03:07`. */
export function Time({ at }: { at: string | Date }) {
  return <Moment at={at} relative={ago} absolute={clock} />;
}

/** How long something has been so: `for 3 min` or `since 14:03:07`. */
export function Since({ at }: { at: string | Date }) {
  return (
    <Moment
      at={at}
      relative={(from, here) => `for ${duration(Math.max(0, here.getTime() - from.getTime()))}`}
      absolute={(from, here) => `since ${clock(from, here)}`}
    />
  );
}

type Words = (at: Date, now: Date) => string;

function Moment({ at, relative, absolute: fixed }: { at: string | Date; relative: Words; absolute: Words }) {
  const here = useNow();
  const date = typeof at === 'string' ? new Date(at) : at;
  const shown = useSyncExternalStore(watch, () => absolute);
  return (
    <button
      type="button"
      className="time quiet"
      title={`${date.toLocaleString()}\n${date.toISOString()}`}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        flipTimes();
      }}
    >
      <time dateTime={date.toISOString()}>{shown ? fixed(date, here) : relative(date, here)}</time>
    </button>
  );
}
