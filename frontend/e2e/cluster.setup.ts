import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODES, ready, startNode, type NodeName, type Running } from './cluster';
import { fill } from './example';

/** Three nodes and something to look at, for all tests. Returns how to stop them. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-e2e-'));
  const pids = Object.fromEntries(NODES.map((node) => [node, startNode(node, folder).pid])) as Record<NodeName, number>;
  const running: Running = { folder, pids };
  process.env['E2E_RUNNING'] = join(folder, 'running.json');
  const save = () => writeFileSync(process.env['E2E_RUNNING'] ?? '', JSON.stringify(running));
  save();
  const stop = async () => {
    const last = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8')) as Running;
    for (const pid of Object.values(last.pids)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // A test killed it.
      }
    }
    if (process.env['E2E_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(NODES.map((node) => ready(node)));
    await fill();
  } catch (failure) {
    console.error(`The cluster did not start; its logs: ${folder}`);
    process.env['E2E_KEEP'] = 'yes';
    await stop();
    throw failure;
  }
  return stop;
}
