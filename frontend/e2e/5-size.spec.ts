import { expect, open, test } from './harness';
import { url } from './cluster';

const MANY = 10_000;

test('ten thousand services are a table like any other', async ({ page }) => {
  const services = Array.from({ length: MANY }, (_each, at) => ({
    name: `service-${String(at).padStart(5, '0')}`,
    instances: 3,
    passing: at % 100 === 0 ? 2 : 3,
    warning: 0,
    critical: at % 100 === 0 ? 1 : 0,
    tags: ['java', `team-${at % 50}`],
    nodes: ['n1', 'n2', 'n3'],
    meta: { zone: [`z${at % 5}`] },
    flaps: [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  }));
  await page.route('**/v1/rollcall/services', (route) => route.fulfill({ json: services }));
  await open(page, 'services');
  await expect(page.locator('h1 + span, h1 ~ span').first()).toContainText('10,000');
  expect(await page.locator('[data-row]').count()).toBeLessThan(80);
  const began = Date.now();
  await page.getByLabel('Name', { exact: true }).fill('service-0777');
  await expect(page.locator('[data-row]')).toHaveCount(10);
  const filtered = Date.now() - began;
  await page.getByLabel('Name', { exact: true }).fill('');
  await expect(page.getByText('10,000 services', { exact: true })).toBeVisible();
  await page.locator('.scroller').focus();
  await page.keyboard.press('End');
  await expect(page.locator('[data-row="service-09999"]')).toBeVisible();
  console.log(`10,000 services: filtered in ${filtered} ms`);
  expect(filtered).toBeLessThan(2000);
});

/** What a first visit may cost, as it goes over the wire. */
const MOST_BYTES = 400_000;

test('the first page is small, and soon there', async ({ page }) => {
  await open(page, '');
  await page.waitForTimeout(500);
  const client = await page.context().newCDPSession(page);
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  await client.send('Network.enable');
  const files = new Set<string>();
  client.on('Network.responseReceived', (event) => {
    if (event.response.url.includes('/ui/')) files.add(event.requestId);
  });
  client.on('Network.loadingFinished', (event) => {
    if (files.has(event.requestId)) bytes += event.encodedDataLength;
  });
  await page.goto(`${url('n1')}/ui/`);
  await expect(page.locator('.sentence')).toBeVisible();
  await expect(page.locator('[data-roll]').first()).toBeVisible();
  const times = await page.evaluate(() => {
    const navigation = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming;
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return { interactive: Math.round(performance.now()), dom: Math.round(navigation.domInteractive), paint: Math.round(paint?.startTime ?? 0) };
  });
  await page.waitForTimeout(1000);
  console.log(`first page: ${bytes} bytes over the wire; first paint ${times.paint} ms, filled and usable ${times.interactive} ms`);
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(MOST_BYTES);
});
