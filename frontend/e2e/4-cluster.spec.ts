import { createServer, request as forward, type Server } from 'node:http';
import { statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { call, httpPort, READ_ONLY, url } from './cluster';
import { expect, kill, open, restart, test } from './harness';

/** A reverse proxy that mounts a node under a prefix and strips it, telling the node nothing. */
async function proxy(prefix: string): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    if (!path.startsWith(`${prefix}/`)) {
      outgoing.writeHead(404).end();
      return;
    }
    const onward = forward(
      { host: '127.0.0.1', port: httpPort('n1'), method: incoming.method, path: path.slice(prefix.length), headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test('it works under a path prefix that the node does not know', async ({ page }) => {
  const server = await proxy('/ops/rollcall');
  const { port } = server.address() as AddressInfo;
  try {
    await page.goto(`http://127.0.0.1:${port}/ops/rollcall/ui`);
    await expect(page).toHaveURL(/\/ops\/rollcall\/ui\/$/);
    await expect(page.locator('[data-connection="live"]')).toBeVisible();
    await page.getByRole('link', { name: /^Services/ }).click();
    await expect(page).toHaveURL(/\/ops\/rollcall\/ui\/services$/);
    await page.reload();
    await expect(page.locator('[data-row="checkout"]')).toBeVisible();
    await page.goto(`http://127.0.0.1:${port}/ops/rollcall/ui/kv?key=apps/checkout/settings.json`);
    await expect(page.locator('.cm-editor')).toBeVisible();
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a snapshot is saved to a file, and restored from it once that is confirmed', async ({ page }) => {
  await call('n1', 'PUT', 'kv/restore/kept', 'as it was');
  await open(page, 'cluster');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save to a file' }).click();
  const file = await (await download).path();
  expect(statSync(file).size).toBeGreaterThan(500);
  await call('n1', 'PUT', 'kv/restore/kept', 'changed since');
  await call('n1', 'PUT', 'kv/restore/new', 'x');

  await page.setInputFiles('input[type=file]', file);
  const dialog = page.getByRole('dialog', { name: 'Restore this snapshot?' });
  const restore = dialog.getByRole('button', { name: 'Restore', exact: true });
  await expect(restore).toBeDisabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await call('n1', 'GET', 'kv/restore/kept?raw')).toBe('changed since');

  await page.setInputFiles('input[type=file]', file);
  await dialog.getByLabel(/to confirm/).fill('restore');
  await restore.click();
  await expect(page.getByText('The snapshot is restored.')).toBeVisible();
  await expect.poll(() => call('n2', 'GET', 'kv/restore/kept?raw')).toBe('as it was');
  await expect(call('n2', 'GET', 'kv/restore/new')).rejects.toThrow('404');
});

test('a file that is no snapshot is refused in words, and nothing changes', async ({ page }) => {
  await open(page, 'cluster');
  await page.setInputFiles('input[type=file]', { name: 'holiday.snap', mimeType: 'application/octet-stream', buffer: Buffer.from('no snapshot') });
  const dialog = page.getByRole('dialog', { name: 'Restore this snapshot?' });
  await dialog.getByLabel(/to confirm/).fill('restore');
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: /snapshot/ }).first()).toBeVisible();
  expect(await call('n1', 'GET', 'kv/restore/kept?raw')).toBe('as it was');
});

test('leadership is handed over, and the page tells it', async ({ page }) => {
  await open(page, 'cluster');
  let leader = '';
  // A busy machine may be between two leaders just now; the page says so, and who follows is known later.
  await expect
    .poll(async () => (leader = (await call('n1', 'GET', 'rollcall/overview')).match(/"leader":"(n\d)"/)?.[1] ?? ''))
    .not.toBe('');
  const other = leader === 'n3' ? 'n2' : 'n3';
  await page.locator(`[data-member="${other}"]`).getByRole('button', { name: 'Make leader …' }).click();
  await page.getByRole('button', { name: 'Hand over' }).click();
  await expect(page.locator(`[data-member="${other}"]`)).toContainText('leader', { timeout: 10_000 });
  await expect(page.locator(`[data-member="${leader}"]`)).toContainText('follower', { timeout: 10_000 });
});

test('when the node that serves the page dies, the page says so, points elsewhere, and recovers', async ({ page }) => {
  test.setTimeout(150_000);
  // One page's code does not come while the node is up, so that it must wait for the node to be back.
  const journal = '**/assets/Journal-*.js';
  await page.route(journal, (route) => route.abort());
  const rest = ['Cluster', 'Palette', 'Services'].map((name) => page.waitForEvent('requestfinished', (request) => request.url().includes(`/${name}-`)));
  await open(page, 'services', 'n2');
  await expect(page.locator('[data-row="checkout"]')).toBeVisible();
  await expect(page.getByText('live from n2')).toBeVisible();
  await Promise.all(rest);
  kill('n2');
  const banner = page.locator('.banner');
  await expect(banner).toContainText('n2 does not answer', { timeout: 5000 });
  await expect(banner.getByRole('link', { name: 'Open on n1' })).toHaveAttribute('href', `${url('n1')}/ui/services`);
  await expect(banner.getByRole('link', { name: 'Open on n3' })).toHaveAttribute('href', `${url('n3')}/ui/services`);
  await expect(page.locator('[data-row="checkout"]')).toBeVisible();
  await page.screenshot({ path: `${import.meta.dirname}/screenshots/node-gone-wide-light.png` });
  // The other pages open all the same, and so does the palette; they have nothing to show yet.
  await page.getByRole('link', { name: /^Cluster/ }).click();
  await expect(page.locator('h1')).toHaveText('Cluster');
  await page.keyboard.press('Control+k');
  await expect(page.getByPlaceholder('A page, a service, a node, a key …')).toBeFocused();
  await page.keyboard.type('services');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-row="checkout"]')).toBeVisible();
  await page.getByRole('link', { name: 'Journal' }).click();
  await expect(page.getByRole('heading', { name: 'This node does not answer' })).toBeVisible();
  await page.unroute(journal);
  await call('n1', 'PUT', 'agent/service/register', { ID: 'late-1', Name: 'late', Port: 1 });
  await restart('n2');
  await expect(page.locator('[data-connection="live"]')).toBeVisible({ timeout: 15_000 });
  await expect(banner).toHaveCount(0);
  await expect(page.locator('h1')).toHaveText('Journal');
  await page.getByRole('link', { name: /^Services/ }).click();
  await expect(page.locator('[data-row="late"]')).toBeVisible();
});

test('a read-only node shows everything and offers no change', async ({ page }) => {
  await open(page, 'service?name=checkout', READ_ONLY);
  await expect(page.getByText('read-only', { exact: true })).toBeVisible();
  await expect(page.locator('[data-instance="checkout-1"]')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Deregister …' })).toHaveCount(0);
  await open(page, 'kv?key=apps/checkout/owner', READ_ONLY);
  await expect(page.locator('.cm-content')).toContainText('team-shop');
  for (const name of ['New key …', 'Delete …', 'Save …']) await expect(page.getByRole('button', { name })).toHaveCount(0);
  await open(page, 'cluster', READ_ONLY);
  await expect(page.getByRole('link', { name: 'Save to a file' })).toBeVisible();
  for (const name of ['Make leader …', 'Remove …', 'Restore from a file …']) await expect(page.getByRole('button', { name })).toHaveCount(0);
  expect((await fetch(`${url(READ_ONLY)}/v1/rollcall/leader?node=n1`, { method: 'POST' })).status).toBe(403);
});
