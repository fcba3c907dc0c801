import { send } from './http';

/*
 * An instance is named by its node and its id, so these go through the catalog: the agent's routes look on
 * the node that serves the page first, and two nodes may have the same id.
 */

export async function deregisterInstance(node: string, id: string): Promise<void> {
  await send('PUT', 'v1/catalog/deregister', { json: { Node: node, ServiceID: id } });
}

export async function deregisterNode(node: string): Promise<void> {
  await send('PUT', 'v1/catalog/deregister', { json: { Node: node } });
}

const maintenanceId = (id: string) => `_service_maintenance:${id}`;

/** The check that Consul's own maintenance mode registers. */
export async function enterMaintenance(
  node: string,
  address: string,
  id: string,
  service: string,
  why: string,
): Promise<void> {
  await send('PUT', 'v1/catalog/register', {
    json: {
      Node: node,
      Address: address,
      SkipNodeUpdate: true,
      Check: {
        Node: node,
        CheckID: maintenanceId(id),
        Name: 'Service Maintenance Mode',
        Notes: why === '' ? 'Maintenance mode is enabled for this service.' : why,
        Status: 'critical',
        ServiceID: id,
        ServiceName: service,
        Type: 'maintenance',
      },
    },
  });
}

export async function leaveMaintenance(node: string, id: string): Promise<void> {
  await send('PUT', 'v1/catalog/deregister', { json: { Node: node, CheckID: maintenanceId(id) } });
}

export async function destroySession(id: string): Promise<void> {
  await send('PUT', `v1/session/destroy/${encodeURIComponent(id)}`);
}

export async function transferLeadership(to: string): Promise<void> {
  await send('POST', 'v1/rollcall/leader', { query: { node: to } });
}

export async function removePeer(id: string): Promise<void> {
  await send('DELETE', 'v1/operator/raft/peer', { query: { id } });
}

const SNAPSHOT_TIMEOUT_MS = 10 * 60_000;

export async function restoreSnapshot(file: File): Promise<void> {
  await send('PUT', 'v1/snapshot', { body: file, timeoutMs: SNAPSHOT_TIMEOUT_MS });
}
