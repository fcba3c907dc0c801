import { call, type NodeName } from './cluster';

/* Something to look at: services in every state, keys, a lock, a configuration for Spring. */

const TTL = { TTL: '10h', Status: 'passing' };

interface Example {
  name: string;
  instances: number;
  port: number;
  tags: string[];
  meta?: Record<string, string>;
}

const SERVICES: readonly Example[] = [
  { name: 'checkout', instances: 3, port: 8080, tags: ['java', 'v2'], meta: { zone: 'eu-1', team: 'shop' } },
  { name: 'billing', instances: 2, port: 8090, tags: ['java', 'pci'], meta: { zone: 'eu-2', team: 'money' } },
  { name: 'search', instances: 3, port: 9200, tags: ['v7'], meta: { zone: 'eu-1' } },
  { name: 'mail', instances: 1, port: 2525, tags: ['go'] },
  { name: 'gateway', instances: 2, port: 443, tags: ['edge', 'v2'], meta: { zone: 'eu-1' } },
  { name: 'stock', instances: 2, port: 8100, tags: ['java'] },
  { name: 'orders', instances: 3, port: 8110, tags: ['java', 'v2'] },
  { name: 'prices', instances: 1, port: 8120, tags: ['java'] },
  { name: 'images', instances: 2, port: 8130, tags: ['go'] },
  { name: 'reports', instances: 1, port: 8140, tags: ['batch'] },
];

const NODE_OF: readonly NodeName[] = ['n1', 'n2', 'n3'];

export async function fill(): Promise<void> {
  for (const { name, instances, port, tags, meta } of SERVICES) {
    for (let at = 1; at <= instances; at++) {
      await call(NODE_OF[at - 1] ?? 'n1', 'PUT', 'agent/service/register', {
        ID: `${name}-${at}`,
        Name: name,
        Address: `10.0.${at}.${port % 200}`,
        Port: port,
        Tags: tags,
        Meta: meta,
        Check: TTL,
      });
    }
  }
  await call('n1', 'PUT', 'agent/check/warn/service:mail-1?note=queue%20of%201%2C204%20letters%20(warns%20from%201%2C000)');
  await call('n2', 'PUT', 'agent/check/fail/service:billing-2?note=HTTP%20GET%20http%3A%2F%2F10.0.2.90%3A8090%2Factuator%2Fhealth%3A%20connect%20timed%20out%20after%202s');
  await call('n1', 'PUT', 'agent/check/fail/service:prices-1?note=Connection%20refused');

  await call('n1', 'PUT', 'kv/config/application/server.shutdown', 'graceful');
  await call('n1', 'PUT', 'kv/config/application/greeter.message', 'Hi');
  await call('n1', 'PUT', 'kv/config/greeter/greeter.message', 'Hello');
  await call('n1', 'PUT', 'kv/config/greeter/greeter.colour', 'green');
  await call('n1', 'PUT', 'kv/config/greeter,prod/greeter.message', 'Good day');
  await call('n1', 'PUT', 'kv/apps/checkout/settings.json?flags=42', SETTINGS);
  await call('n1', 'PUT', 'kv/apps/checkout/owner', 'team-shop');
  await call('n1', 'PUT', 'kv/apps/search/index.yaml', 'index:\n  shards: 3\n  replicas: 1\n  languages:\n    - en\n    - de\n');
  const session = JSON.parse(await call('n1', 'PUT', 'session/create', { Name: 'reports leader', TTL: '24h', LockDelay: '15s' })) as { ID: string };
  await call('n1', 'PUT', `kv/locks/reports/leader?acquire=${session.ID}`, 'reports-1');
  await call('n2', 'PUT', 'session/create', { Name: 'stock import', TTL: '24h', Behavior: 'delete' });
}

export const SETTINGS = `{
  "currency": "EUR",
  "retries": 3,
  "timeout": "2s",
  "payment": { "provider": "billing", "fallback": null },
  "regions": ["eu-1", "eu-2"]
}
`;
