import { expect, open, test } from './harness';
import { url } from './cluster';

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
