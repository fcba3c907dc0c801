import { useEffect, useRef } from 'react';

/** The pages of the menu, and the letter that follows g. */
export const GOTO = [
  { to: '/', title: 'Overview', key: 'o' },
  { to: '/services', title: 'Services', key: 's' },
  { to: '/nodes', title: 'Nodes', key: 'n' },
  { to: '/kv', title: 'Key/value', key: 'k' },
  { to: '/sessions', title: 'Sessions', key: 'l' },
  { to: '/journal', title: 'Journal', key: 'j' },
  { to: '/cluster', title: 'Cluster', key: 'c' },
] as const;

export type Destination = (typeof GOTO)[number]['to'];

interface Keys {
  palette: () => void;
  help: () => void;
  theme: () => void;
  go: (to: Destination) => void;
}

const CHORD_MS = 1200;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/** The keys that work on every page. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    // Not 0: a page's clock starts there, and its first keys would all be the second ones of a chord.
    let chord = -Infinity;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current.palette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.timeStamp - chord < CHORD_MS) {
        chord = -Infinity;
        const found = GOTO.find((page) => page.key === event.key);
        if (found !== undefined) {
          event.preventDefault();
          latest.current.go(found.to);
        }
        return;
      }
      switch (event.key) {
        case 'g':
          chord = event.timeStamp;
          break;
        case '?':
          latest.current.help();
          break;
        case 'd':
          latest.current.theme();
          break;
        case '/': {
          const filter = document.querySelector<HTMLInputElement>('[data-filter]');
          if (filter === null) latest.current.palette();
          else filter.focus();
          event.preventDefault();
          break;
        }
        default:
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
