import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

export const NODES = ['n1', 'n2', 'n3'] as const;
export type NodeName = (typeof NODES)[number];

/** The node whose page may only be looked at. */
export const READ_ONLY: NodeName = 'n3';

/** Where the tests' cluster listens: HTTP on this port and the next two, peers ten above. */
const FIRST_PORT = Number(process.env['E2E_PORT'] ?? 21150);

export function httpPort(node: NodeName): number {
  return FIRST_PORT + NODES.indexOf(node);
}

export function url(node: NodeName): string {
  return `http://127.0.0.1:${httpPort(node)}`;
}

const members = NODES.map((node, at) => `${node}=127.0.0.1:${FIRST_PORT + 10 + at}`).join(',');

/** Starts one node of the packaged jar, with its data and its log under `folder`. */
export function startNode(node: NodeName, folder: string): ChildProcess {
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, `${node}.log`), 'a');
  const child = spawn(join(import.meta.dirname, '../../bin/rollcall'), [], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      ROLLCALL_JAR: process.env['E2E_JAR'],
      ROLLCALL_NODE_NAME: node,
      ROLLCALL_DATA_DIR: join(folder, node),
      ROLLCALL_CLUSTER_MEMBERS: members,
      SERVER_PORT: String(httpPort(node)),
      ROLLCALL_CONSOLE_READ_ONLY: String(node === READ_ONLY),
      ROLLCALL_GC: 'Serial',
      JAVA_OPTS: '-Xmx320m -XX:TieredStopAtLevel=1',
    },
  });
  ended.delete(node);
  child.on('exit', (code) => {
    if (code !== null) ended.set(node, code);
  });
  return child;
}

/** Those that ended by themselves, and with which code: nobody needs to wait for them. */
const ended = new Map<NodeName, number>();

export async function ready(node: NodeName, seconds = 120): Promise<void> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    try {
      if ((await fetch(`${url(node)}/actuator/health/readiness`)).ok) return;
    } catch {
      // Not up yet.
    }
    if (ended.has(node)) throw new Error(`${node}: ended with ${ended.get(node)} (expected: that it gets ready)`);
    if (Date.now() > until) throw new Error(`${node}: not ready after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** What the tests share with the setup: the process ids, so that a test can kill a node. */
export interface Running {
  folder: string;
  pids: Record<NodeName, number>;
}

/** A request to the node's API that must succeed. */
export async function call(node: NodeName, method: string, path: string, body?: unknown): Promise<string> {
  const init: RequestInit = { method };
  if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${url(node)}/v1/${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text;
}
