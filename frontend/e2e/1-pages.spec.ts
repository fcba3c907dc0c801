import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, open, test } from './harness';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Each page, and words that it shows when it has what it needs. */
const PAGES: readonly { name: string; path: string; shows: RegExp | string }[] = [
  { name: 'overview', path: '', shows: 'Who led' },
  { name: 'services', path: 'services', shows: 'checkout' },
  { name: 'service', path: 'service?name=billing', shows: 'How to reach it' },
  { name: 'instance', path: 'instance?node=n2&id=billing-2', shows: 'connect timed out' },
  { name: 'nodes', path: 'nodes', shows: 'n3' },
  { name: 'node', path: 'node?name=n2', shows: 'Round trips' },
  { name: 'keys', path: 'kv', shows: '9 keys' },
  { name: 'key', path: 'kv?key=apps/checkout/settings.json', shows: '"currency"' },
  { name: 'key-search', path: 'kv?q=eu-1', shows: 'apps/checkout/settings.json' },
  { name: 'spring', path: 'spring?application=greeter&profiles=prod', shows: 'Good day' },
  { name: 'sessions', path: 'sessions', shows: 'reports leader' },
  { name: 'journal', path: 'journal', shows: 'instance-registered' },
  { name: 'cluster', path: 'cluster', shows: 'Snapshot' },
  { name: 'nowhere', path: 'nowhere', shows: 'There is no such page' },
];

const LOOKS = [
  { scheme: 'light', size: 'wide', width: 1440, height: 900 },
  { scheme: 'light', size: 'phone', width: 390, height: 844 },
  { scheme: 'dark', size: 'wide', width: 1440, height: 900 },
  { scheme: 'dark', size: 'phone', width: 390, height: 844 },
] as const;

for (const { scheme, size, width, height } of LOOKS) {
  test.describe(`${scheme}, ${size}`, () => {
    test.use({ colorScheme: scheme, viewport: { width, height } });

    for (const { name, path, shows } of PAGES) {
      test(name, async ({ page }) => {
        await open(page, path);
        await expect(page.locator('#main')).toContainText(shows);
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        await page.evaluate(() => document.fonts.ready);
        if (name === 'key') await expect(page.locator('.cm-editor')).toBeVisible();
        await page.screenshot({ path: `${import.meta.dirname}/screenshots/${name}-${size}-${scheme}.png` });

        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(beyond, 'pixels beyond the screen').toBeLessThanOrEqual(0);

        await page.addScriptTag({ path: axe });
        const results = await page.evaluate(async () => {
          const { axe: engine } = window as unknown as { axe: { run: () => Promise<AxeResults> } };
          return engine.run();
        });
        const serious = results.violations
          .filter((each) => each.impact === 'serious' || each.impact === 'critical')
          .map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(' | ')}`);
        expect(serious).toEqual([]);
      });
    }
  });
}
