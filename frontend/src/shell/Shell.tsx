import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { overviewQuery } from '../api/queries';
import { count } from '../lib/format';
import { later, loadAhead } from '../ui/later';
import { Mark } from '../ui/Mark';
import { ConnectionBanner, ConnectionPill } from './Connection';
import { GOTO, useKeys } from './keys';

const loadPalette = later(() => import('./Palette'));
const Palette = lazy(loadPalette);
/** The rest is fetched once this page is there: so no letter is lost that is typed into the palette. */
const AHEAD_AFTER_MS = 1200;
const loadKeyHelp = later(() => import('./KeyHelp'));
const KeyHelp = lazy(loadKeyHelp);

/** Pages whose content fills the window and scrolls by itself. */
const WHOLE = /\/(services|nodes|kv|sessions)$/;

export function Shell() {
  const overview = useQuery(overviewQuery).data;
  const [asked, setAsked] = useState(false);
  const [help, setHelp] = useState(false);
  const path = useLocation({ select: (location) => location.pathname });
  const navigate = useNavigate();
  const theme = useTheme();

  const openPalette = () => opened(loadPalette, setAsked);

  useKeys({
    palette: openPalette,
    help: () => opened(loadKeyHelp, setHelp),
    theme: theme.flip,
    go: (to) => void navigate({ to }),
  });
  useEffect(() => {
    const timer = setTimeout(loadAhead, AHEAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    document.getElementById('main')?.scrollTo(0, 0);
  }, [path]);
  // On a narrow screen the menu scrolls; the figures that come with the overview make it wider.
  const complete = overview !== undefined;
  useEffect(() => {
    document.querySelector('.side a[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path, complete]);

  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}>Skip to the page</a>
      <Link to="/" className="brand" aria-label="Rollcall, overview">
        <BrandMark />
        <span>rollcall</span>
      </Link>
      <header className="top">
        <span className="where clip">
          {overview !== undefined && <><b>{overview.clusterName}</b> · {overview.datacenter}</>}
        </span>
        <span className="spring" />
        {overview?.readOnly === true && <span className="pill" title="rollcall.console.read-only is set: this page changes nothing">read-only</span>}
        <ConnectionPill node={overview?.node} />
        <button type="button" className="pill" onClick={openPalette}>
          Find <span className="kbd wide-only">Ctrl K</span>
        </button>
        <button type="button" className="pill wide-only" onClick={theme.flip} title="light or dark   d">
          {theme.dark ? 'Light' : 'Dark'}
        </button>
      </header>
      <nav className="side" aria-label="Pages">
        {GOTO.map(({ to, title }) => (
          <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }} aria-current={isCurrent(path, to) ? 'page' : undefined}>
            {title}
            {overview !== undefined && <Figure of={to} counts={overview.counts} healthy={overview.healthy} />}
          </Link>
        ))}
      </nav>
      <div className="notice" aria-live="assertive">
        <ConnectionBanner members={overview?.members} node={overview?.node} />
      </div>
      <main className={WHOLE.test(path) ? 'main whole' : 'main'} id="main" tabIndex={-1}>
        <Suspense><Outlet /></Suspense>
      </main>
      <Suspense>
        {asked && <Palette onClose={() => setAsked(false)} flipTheme={theme.flip} />}
        {help && <KeyHelp onClose={() => setHelp(false)} />}
      </Suspense>
    </div>
  );
}

/** Opens a part whose code may not be here yet; without it there is nothing to open. */
function opened(part: () => Promise<unknown>, open: (asked: boolean) => void): void {
  part().then(
    () => open(true),
    () => notifications.show({ color: 'red', title: 'This cannot be opened now', message: 'It was not fetched before the node went silent.' }),
  );
}

function useTheme() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark';
  return { dark, flip: () => setColorScheme(dark ? 'light' : 'dark') };
}

const PARENTS: Record<string, string> = { service: 'services', instance: 'services', node: 'nodes', spring: 'kv' };

function isCurrent(path: string, to: string): boolean {
  const here = path.slice(path.lastIndexOf('/') + 1);
  return `/${PARENTS[here] ?? here}` === to;
}

type Counts = { services: number; critical: number; nodes: number; nodesCritical: number; keys: number; sessions: number };

function Figure({ of, counts, healthy }: { of: string; counts: Counts; healthy: boolean }) {
  const bad = of === '/services' ? counts.critical : of === '/nodes' ? counts.nodesCritical : 0;
  if (bad > 0) return <span className="figure status critical"><Mark status="critical" title="critical" />{count(bad)}</span>;
  if (of === '/cluster' && !healthy) return <span className="figure"><Mark status="warning" title="not healthy" /></span>;
  const figures: Record<string, number> = { '/services': counts.services, '/nodes': counts.nodes, '/kv': counts.keys, '/sessions': counts.sessions };
  const figure = figures[of];
  return figure === undefined ? null : <span className="figure neutral">{count(figure)}</span>;
}

function BrandMark() {
  return (
    <svg viewBox="0 0 22 22" aria-hidden="true">
      <circle cx="4" cy="6" r="3" fill="currentColor" />
      <rect x="9.5" y="4.5" width="11.5" height="3" rx="1.5" fill="currentColor" />
      <circle cx="4" cy="16" r="3" fill="var(--passing)" />
      <rect x="9.5" y="14.5" width="11.5" height="3" rx="1.5" fill="currentColor" />
    </svg>
  );
}
