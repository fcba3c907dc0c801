import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test as base, type Page } from '@playwright/test';
import { ready, startNode, url, type NodeName, type Running } from './cluster';

/** A page that fails its test when it logs an error or throws. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // What the browser says of a request that failed is told by the page itself, and tested.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints, 'what the page complained of').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens a page and waits until it is live. */
export async function open(page: Page, path: string, node: NodeName = 'n1'): Promise<void> {
  await page.goto(`${url(node)}/ui/${path}`);
  await expect(page.locator('[data-connection="live"]')).toBeVisible();
}

function running(): Running {
  return JSON.parse(readFileSync(process.env['E2E_RUNNING'] ?? '', 'utf8')) as Running;
}

export function kill(node: NodeName): void {
  process.kill(running().pids[node], 'SIGKILL');
}

export async function restart(node: NodeName): Promise<void> {
  const state = running();
  const pid = startNode(node, state.folder).pid;
  if (pid === undefined) throw new Error(`${node}: did not start`);
  state.pids[node] = pid;
  writeFileSync(process.env['E2E_RUNNING'] ?? '', JSON.stringify(state));
  await ready(node);
}
