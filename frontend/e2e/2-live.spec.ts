import { call } from './cluster';
import { expect, open, test } from './harness';

const WITHIN = { timeout: 2000 };

test('a failing check appears on every page that shows it, without a reload, within two seconds', async ({ page, context }) => {
  await open(page, '');
  const service = await context.newPage();
  await open(service, 'service?name=stock', 'n2');
  const instance = await context.newPage();
  await open(instance, 'instance?node=n1&id=stock-1', 'n3');
  const journal = await context.newPage();
  await open(journal, 'journal?service=stock');
  await expect(service.locator('[data-instance="stock-1"]')).toHaveAttribute('data-status', 'passing');

  await call('n1', 'PUT', 'agent/check/fail/service:stock-1?note=disk%20full');

  await Promise.all([
    expect(page.locator('[data-out="stock"]')).toContainText('disk full', WITHIN),
    expect(page.locator('[data-roll="stock"]')).toHaveAttribute('data-status', 'critical', WITHIN),
    expect(service.locator('[data-instance="stock-1"]')).toHaveAttribute('data-status', 'critical', WITHIN),
    expect(instance.locator('[data-check="service:stock-1"]')).toContainText('disk full', WITHIN),
    expect(journal.locator('.journal li').first()).toContainText('disk full', WITHIN),
  ]);

  await call('n1', 'PUT', 'agent/check/pass/service:stock-1');
  await expect(page.locator('[data-out="stock"]')).toHaveCount(0, WITHIN);
});

test('the journal in live mode stands still when asked to, and catches up', async ({ page }) => {
  await open(page, 'journal?prefix=live/');
  await call('n2', 'PUT', 'kv/live/a', '1');
  await expect(page.locator('.journal li')).toHaveCount(1);
  await page.getByRole('switch', { name: 'live' }).press('Space');
  await call('n2', 'PUT', 'kv/live/b', '1');
  await expect(page.getByRole('button', { name: '1 new entry' })).toBeVisible();
  await expect(page.locator('.journal li')).toHaveCount(1);
  await page.getByRole('button', { name: '1 new entry' }).click();
  await expect(page.locator('.journal li')).toHaveCount(2);
});

test('filters survive a reload, and the way back', async ({ page }) => {
  await open(page, 'services');
  await page.getByLabel('Name', { exact: true }).fill('e');
  await page.getByText('passing', { exact: true }).first().click();
  await page.getByRole('combobox', { name: 'tag' }).click();
  await page.getByRole('option', { name: 'edge' }).click();
  // Which filter comes first in the address is nobody's business.
  await expect(page).toHaveURL((at) => at.searchParams.get('q') === 'e' && at.searchParams.get('status') === 'passing' && at.searchParams.get('tag') === 'edge');
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await page.reload();
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('e');
  await page.locator('[data-row="gateway"] a').first().click();
  await expect(page.locator('h1')).toHaveText('gateway');
  await page.goBack();
  await expect(page.locator('[data-row]')).toHaveCount(1);

  await open(page, 'journal');
  await page.getByLabel('Service', { exact: true }).fill('billing');
  await expect(page).toHaveURL(/journal\?service=billing$/);
  await page.reload();
  await expect(page.locator('.journal li').first()).toContainText('billing');
});

test('keys: the palette, the table, the theme', async ({ page }) => {
  await open(page, '');
  await page.keyboard.press('Control+k');
  await expect(page.getByPlaceholder('A page, a service, a node, a key …')).toBeFocused();
  await page.keyboard.type('checko');
  await expect(page.locator('.mantine-Spotlight-action').first()).toContainText('checkout');
  await page.keyboard.press('Enter');
  await expect(page.locator('h1')).toHaveText('checkout');

  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.locator('h1')).toHaveText('Services');
  await page.locator('.scroller').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/service\?name=/);

  await page.keyboard.press('d');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('a letter without g before it goes nowhere, in the first second of a page either', async ({ page }) => {
  await open(page, 'services');
  const path = await page.evaluate(() => {
    const early = new KeyboardEvent('keydown', { key: 'j' });
    Object.defineProperty(early, 'timeStamp', { value: 100 });
    window.dispatchEvent(early);
    return new Promise((resolve) => setTimeout(() => resolve(location.pathname), 200));
  });
  expect(path).toBe('/ui/services');
});

test('maintenance takes an instance out and brings it back', async ({ page }) => {
  await open(page, 'instance?node=n2&id=orders-2');
  await page.getByRole('button', { name: 'Maintenance …' }).click();
  await page.getByLabel('Why').fill('new disk');
  await page.getByRole('button', { name: 'Start maintenance' }).click();
  await expect(page.locator('[data-check="_service_maintenance:orders-2"]')).toContainText('new disk');
  expect(await call('n1', 'GET', 'health/service/orders?passing')).not.toContain('orders-2');
  await page.getByRole('button', { name: 'End maintenance' }).click();
  await expect(page.locator('[data-check="_service_maintenance:orders-2"]')).toHaveCount(0);
  expect(await call('n1', 'GET', 'health/service/orders?passing')).toContain('orders-2');
});

test('deregistering asks first', async ({ page }) => {
  await open(page, 'service?name=images');
  const row = page.locator('[data-instance="images-2"]');
  await row.getByRole('button', { name: 'Deregister …' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(row).toBeVisible();
  await row.getByRole('button', { name: 'Deregister …' }).click();
  await page.getByRole('button', { name: 'Deregister', exact: true }).click();
  await expect(row).toHaveCount(0);
  expect(await call('n1', 'GET', 'health/service/images')).not.toContain('images-2');
});
