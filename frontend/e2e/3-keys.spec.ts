import { readFileSync } from 'node:fs';
import { call } from './cluster';
import { SETTINGS } from './example';
import { expect, open, test } from './harness';

test('a change is shown before it is saved', async ({ page }) => {
  await open(page, 'kv?key=apps/checkout/settings.json');
  await expect(page.locator('.cm-content')).toContainText('"retries": 3');
  await page.locator('.cm-line', { hasText: '"retries"' }).click();
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('5,');
  await page.keyboard.press('Control+s');
  const diff = page.getByRole('dialog').locator('.diff');
  await expect(diff).toContainText('"retries": 5');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await call('n2', 'GET', 'kv/apps/checkout/settings.json?raw')).toBe(SETTINGS.replace('3,', '5,'));
  expect(await call('n2', 'GET', 'kv/apps/checkout/settings.json')).toContain('"Flags":42');
  await expect(page.locator('.entries li').first()).toContainText('settings.json');
});

test('nobody overwrites unseen: who comes second is asked', async ({ page }) => {
  await call('n1', 'PUT', 'kv/conflict/a', 'one');
  await open(page, 'kv?key=conflict/a');
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('mine');
  await call('n3', 'PUT', 'kv/conflict/a', 'theirs');
  await expect(page.getByText('Somebody changed this key while you were editing.')).toBeVisible();
  await page.getByRole('button', { name: 'Save …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody was faster' });
  await expect(dialog).toContainText('theirs');
  await expect(dialog).toContainText('mine');
  await page.screenshot({ path: `${import.meta.dirname}/screenshots/conflict-wide-light.png` });
  expect(await call('n1', 'GET', 'kv/conflict/a?raw')).toBe('theirs');

  await dialog.getByRole('button', { name: 'Go on editing mine' }).click();
  // The dialog's own editor stays until the dialog has faded.
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('.cm-content')).toContainText('mine');
  await page.getByRole('button', { name: 'Save …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => call('n1', 'GET', 'kv/conflict/a?raw')).toBe('mine');
});

test('a key that nobody edits follows what others write', async ({ page }) => {
  await call('n1', 'PUT', 'kv/conflict/b', 'before');
  await open(page, 'kv?key=conflict/b');
  await expect(page.locator('.cm-content')).toContainText('before');
  await call('n2', 'PUT', 'kv/conflict/b', 'after');
  await expect(page.locator('.cm-content')).toContainText('after', { timeout: 2000 });
});

test('keys are created, found in their values, exported, deleted with their count, and imported again', async ({ page }) => {
  await open(page, 'kv');
  await page.getByRole('button', { name: 'New key …' }).click();
  await page.getByLabel('Name').fill('tour/one');
  await page.getByRole('button', { name: 'Write its value' }).click();
  await page.locator('.cm-content').click();
  await page.keyboard.type('needle in a haystack');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect.poll(() => call('n1', 'GET', 'kv/tour/one?raw').catch(() => '')).toBe('needle in a haystack');
  await call('n1', 'PUT', 'kv/tour/two?flags=16210313421097356868', 'x');

  await page.getByLabel('Search', { exact: true }).fill('needle');
  await expect(page.locator('.match', { hasText: 'tour/one' })).toBeVisible();
  await page.getByLabel('Search', { exact: true }).fill('');

  await page.getByRole('treeitem', { name: 'tour/' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const file = await (await download).path();
  expect(readFileSync(file, 'utf8')).toBe(
    '[\n\t{\n\t\t"key": "tour/one",\n\t\t"flags": 0,\n\t\t"value": "bmVlZGxlIGluIGEgaGF5c3RhY2s="\n\t},\n\t{\n\t\t"key": "tour/two",\n\t\t"flags": 16210313421097356868,\n\t\t"value": "eA=="\n\t}\n]\n',
  );

  await page.getByRole('button', { name: 'Delete all under this …' }).click();
  await page.getByLabel(/to confirm/).fill('tour/');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 2 keys' }).click();
  await expect(page.getByRole('treeitem', { name: 'tour/' })).toHaveCount(0);

  await page.setInputFiles('input[type=file]', file);
  await expect(page.getByRole('dialog')).toContainText('2 new');
  await page.getByRole('dialog').getByRole('button', { name: 'Write 2 keys' }).click();
  await expect.poll(() => call('n1', 'GET', 'kv/tour/two').catch(() => '')).toContain('"Flags":16210313421097356868');
});

test('Spring sees the strongest source, and what it covers', async ({ page }) => {
  await open(page, 'spring?application=greeter&profiles=prod');
  const message = page.locator('[data-property="greeter.message"]');
  await expect(message).toContainText('Good day');
  await expect(message.locator('s')).toHaveText(['Hello', 'Hi']);
  await expect(page.locator('[data-property="server.shutdown"]')).toContainText('config/application/');
});
