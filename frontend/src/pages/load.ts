/** The code of the pages that the first one does not need, and of the parts that open over any page. */
export const load = {
  cluster: () => import('./Cluster'),
  instance: () => import('./Instance'),
  journal: () => import('./Journal'),
  kv: () => import('./Kv'),
  node: () => import('./Node'),
  nodes: () => import('./Nodes'),
  service: () => import('./Service'),
  services: () => import('./Services'),
  sessions: () => import('./Sessions'),
  spring: () => import('./Spring'),
  keyHelp: () => import('../shell/KeyHelp'),
  palette: () => import('../shell/Palette'),
  rates: () => import('../ui/Rates'),
};

/**
 * Fetches all of it, so that a page opens at once, and also while the node that serves it is away. What does not come
 * is asked for again when somebody wants it.
 */
export function loadAhead(): void {
  for (const each of Object.values(load)) each().catch(() => undefined);
}
