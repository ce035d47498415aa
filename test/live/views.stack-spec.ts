import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import {
  inaccessibleIn,
  openPage,
  picture,
  shows,
  startBrowser,
  type WatchedPage,
} from './support/browser.js';
import { until } from '../support/app.js';
import { type Demo, startDemo } from './support/demo.js';

let browser: Browser;
let demo: Demo;
let watcher: WatchedPage;

beforeAll(async () => {
  browser = await startBrowser();
  demo = await startDemo();
  // The past of the pictures, which other viewers see too.
  watcher = await openPage(browser, `${demo.url}/metrics/live`);
  await watcher.page.waitForTimeout(20_000);
});

/** The pages of a test that has failed would go on drawing. */
afterEach(async () => {
  for (const context of browser.contexts()) if (context !== watcher.page.context()) await context.close();
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Each view: where it is, and what it shows when it works. */
const VIEWS: readonly (readonly [
  view: string,
  service: 'lending-api' | 'data-api',
  hash: string,
  selector: string,
  text: RegExp,
])[] = [
  ['now', 'lending-api', 'now', '.card .value', /\d\/s/],
  ['endpoints', 'lending-api', 'endpoints', 'td', /POST \/api\/loans/],
  ['endpoint', 'lending-api', 'endpoints?open=http:POST%20/api/loans', '.detail h3', /Distribution/],
  ['methods', 'lending-api', 'methods', 'td', /DataApiClient\.post/],
  ['dependencies', 'data-api', 'dependencies', 'td', /select loans/],
  ['metrics', 'lending-api', 'metrics', 'td', /http_requests_total/],
  ['metric', 'lending-api', 'metrics?open=metric:http_requests_total&filter=http_req', '.series td', /POST/],
  ['raw', 'lending-api', 'raw', '.raw', /# TYPE http_requests_total counter/],
];

describe.each(['light', 'dark'] as const)('in the %s', (colorScheme) => {
  describe.each([360, 1280, 2560])('at %d pixels', (width) => {
    it.each(VIEWS)('the view %s can be read by all', async (view, service, hash, selector, text) => {
      const url = service === 'data-api' ? demo.dataUrl : demo.url;
      const { page, complaints } = await openPage(browser, `${url}/metrics/live#/${hash}`, {
        width,
        colorScheme,
      });
      await shows(page, selector, text);
      await page.waitForTimeout(500);
      await picture(page, `${view}-${width}-${colorScheme}`);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(await inaccessibleIn(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
});

it('is operated by keyboard alone, and its address keeps what is open', async () => {
  const { page } = await openPage(browser, `${demo.url}/metrics/live#/endpoints`);
  await shows(page, 'td', 'POST /api/loans');
  const row = page.locator('button.open', { hasText: /^POST \/api\/loans$/ });
  await row.focus();
  await page.keyboard.press('Enter');
  await shows(page, '.detail', 'Latency');
  expect(page.url()).toContain('open=http');
  await page.keyboard.press('Enter');
  await page.locator('.detail').waitFor({ state: 'detached' });
  await page.getByLabel('Filter the rows').fill('payments');
  await shows(page, 'td', 'payments');
  await page.locator('td', { hasText: /^POST \/api\/users$/ }).waitFor({ state: 'detached' });
  expect(page.url()).toContain('filter=payments');
});

it('shows that a service behind is gone', async () => {
  const { page } = watcher;
  await demo.stopDataApi();
  const startMs = Date.now();
  // The traffic makes a few errors at any time; without the data nearly every request fails.
  const value = page.locator('.card', { hasText: 'Errors' }).locator('.value');
  await until(async () => Number.parseFloat((await value.textContent()) ?? '') > 20, 'the errors');
  await picture(page, 'data-api-stopped');
  console.log(`the errors show ${((Date.now() - startMs) / 1000).toFixed(1)} s after data-api has stopped`);
  await shows(page, '.summary', /Bad: errors/);
  expect(watcher.complaints).toEqual([]);
});
