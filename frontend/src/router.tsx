import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { JOURNAL_FIELDS } from './lib/journal';
import { mountOf } from './lib/paths';
import { fields, parseSearch, stringifySearch } from './lib/search';
import { Overview } from './pages/Overview';
import { Shell } from './shell/Shell';
import { laterPage } from './ui/later';
import { Blank, Failure } from './ui/Page';

/* One segment to a page, everything else in the query: see lib/paths.ts. */

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <Blank title="There is no such page">
      <p>The address may be from another version. Everything that exists is in the menu, and Ctrl-K finds it.</p>
    </Blank>
  ),
});

const overview = createRoute({ getParentRoute: () => root, path: '/', component: Overview });
const services = createRoute({
  getParentRoute: () => root,
  path: '/services',
  validateSearch: fields('q', 'tag', 'meta', 'node', 'status', 'sort'),
  component: laterPage(() => import('./pages/Services')),
});
const service = createRoute({
  getParentRoute: () => root,
  path: '/service',
  validateSearch: fields('name'),
  component: laterPage(() => import('./pages/Service')),
});
const instance = createRoute({
  getParentRoute: () => root,
  path: '/instance',
  validateSearch: fields('node', 'id'),
  component: laterPage(() => import('./pages/Instance')),
});
const nodes = createRoute({
  getParentRoute: () => root,
  path: '/nodes',
  validateSearch: fields('q', 'status', 'sort'),
  component: laterPage(() => import('./pages/Nodes')),
});
const node = createRoute({
  getParentRoute: () => root,
  path: '/node',
  validateSearch: fields('name'),
  component: laterPage(() => import('./pages/Node')),
});
const kv = createRoute({
  getParentRoute: () => root,
  path: '/kv',
  validateSearch: fields('key', 'q', 'in'),
  component: laterPage(() => import('./pages/Kv')),
});
const spring = createRoute({
  getParentRoute: () => root,
  path: '/spring',
  validateSearch: fields('application', 'profiles', 'prefix', 'separator'),
  component: laterPage(() => import('./pages/Spring')),
});
const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  validateSearch: fields('q', 'sort'),
  component: laterPage(() => import('./pages/Sessions')),
});
const journal = createRoute({
  getParentRoute: () => root,
  path: '/journal',
  validateSearch: fields(...JOURNAL_FIELDS),
  component: laterPage(() => import('./pages/Journal')),
});
const cluster = createRoute({
  getParentRoute: () => root,
  path: '/cluster',
  component: laterPage(() => import('./pages/Cluster')),
});

export const router = createRouter({
  routeTree: root.addChildren([overview, services, service, instance, nodes, node, kv, spring, sessions, journal, cluster]),
  basepath: mountOf(window.location.pathname),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
