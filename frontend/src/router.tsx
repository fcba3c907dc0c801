import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { JOURNAL_FIELDS } from './lib/journal';
import { mountOf } from './lib/paths';
import { fields, parseSearch, stringifySearch } from './lib/search';
import { load } from './pages/load';
import { Overview } from './pages/Overview';
import { Shell } from './shell/Shell';
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
  component: lazyRouteComponent(load.services),
});
const service = createRoute({
  getParentRoute: () => root,
  path: '/service',
  validateSearch: fields('name'),
  component: lazyRouteComponent(load.service),
});
const instance = createRoute({
  getParentRoute: () => root,
  path: '/instance',
  validateSearch: fields('node', 'id'),
  component: lazyRouteComponent(load.instance),
});
const nodes = createRoute({
  getParentRoute: () => root,
  path: '/nodes',
  validateSearch: fields('q', 'status', 'sort'),
  component: lazyRouteComponent(load.nodes),
});
const node = createRoute({
  getParentRoute: () => root,
  path: '/node',
  validateSearch: fields('name'),
  component: lazyRouteComponent(load.node),
});
const kv = createRoute({
  getParentRoute: () => root,
  path: '/kv',
  validateSearch: fields('key', 'q', 'in'),
  component: lazyRouteComponent(load.kv),
});
const spring = createRoute({
  getParentRoute: () => root,
  path: '/spring',
  validateSearch: fields('application', 'profiles', 'prefix', 'separator'),
  component: lazyRouteComponent(load.spring),
});
const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  validateSearch: fields('q', 'sort'),
  component: lazyRouteComponent(load.sessions),
});
const journal = createRoute({
  getParentRoute: () => root,
  path: '/journal',
  validateSearch: fields(...JOURNAL_FIELDS),
  component: lazyRouteComponent(load.journal),
});
const cluster = createRoute({
  getParentRoute: () => root,
  path: '/cluster',
  component: lazyRouteComponent(load.cluster),
});

export const router = createRouter({
  routeTree: root.addChildren([overview, services, service, instance, nodes, node, kv, spring, sessions, journal, cluster]),
  basepath: mountOf(window.location.pathname),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
