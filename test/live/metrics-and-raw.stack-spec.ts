import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { counter, InjectMetric, MetricsModule, type MetricOf } from '@app/metrics';
import { Injectable } from '@nestjs/common';
import type { Browser } from 'playwright-core';
import { type RunningApp, scrape, startApp } from '../support/app.js';
import { openPage, shows, startBrowser } from './support/browser.js';

const fullTotal = counter({ name: 'full_total', help: 'Full.', labelNames: ['queue'], maxSeries: 4 });
const halfTotal = counter({
  name: 'half_total',
  help: 'Half full.',
  labelNames: ['queue', 'kind'],
  maxSeries: 4,
});

@Injectable()
class Jobs {
  constructor(
    @InjectMetric(fullTotal) readonly full: MetricOf<typeof fullTotal>,
    @InjectMetric(halfTotal) readonly half: MetricOf<typeof halfTotal>,
  ) {}
}

let browser: Browser;
let running: RunningApp;

beforeAll(async () => {
  browser = await startBrowser();
  const imports = [MetricsModule.forRoot(), MetricsModule.forFeature([fullTotal, halfTotal])];
  running = await startApp({ imports, providers: [Jobs] });
  const jobs = running.app.get(Jobs);
  for (let queue = 0; queue < 10; queue++) jobs.full.inc({ queue });
  for (const kind of ['a', 'b']) jobs.half.inc({ queue: 'mail', kind });
});

afterAll(async () => {
  await browser?.close();
  await running?.app.close();
});

it('lists the metrics that are near to their limits, have overflowed, and have labels with many values', async () => {
  const { page, complaints } = await openPage(browser, `${running.url}/metrics/live#/metrics`);
  const list = (title: string) => page.locator('.card', { hasText: title }).locator('li').allTextContents();
  await shows(page, '.card li', 'full_total');
  expect((await list('Nearest to their limits')).slice(0, 2)).toEqual(['full_total100 %', 'half_total50 %']);
  expect(await list('Overflowed')).toEqual(['full_totalfull']);
  await page.evaluate(`location.hash = '#/metrics?open=metric:half_total'`);
  await shows(page, '.facts', /Series2 of at most 4/);
  await shows(page, '.facts', /Label with most valueskind \(2\)/);
  await shows(page, '.facts', /Declared at.*metrics-and-raw\.stack-spec/);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('keeps what is shown in its address, over a reload', async () => {
  const { page } = await openPage(browser, `${running.url}/metrics/live#/metrics`);
  await page.getByLabel('Time shown').selectOption('15');
  await page.getByLabel('Filter the rows').fill('half_');
  await page.locator('button.open', { hasText: 'half_total' }).click();
  await shows(page, '.series td', 'mail');
  const address = page.url();
  await page.reload();
  await shows(page, '.series td', 'mail');
  expect(page.url()).toBe(address);
  expect(await page.getByLabel('Time shown').inputValue()).toBe('15');
  expect(await page.getByLabel('Filter the rows').inputValue()).toBe('half_');
  await page.context().close();
});

it.each([
  ['Text 0.0.4', 'text/plain; version=0.0.4', '# HELP full_total Full.'],
  ['Text 1.0.0', 'text/plain; version=1.0.0', '# HELP full_total Full.'],
  ['OpenMetrics 1.0.0', 'application/openmetrics-text; version=1.0.0', '# TYPE full counter'],
  ['Protobuf', 'application/vnd.google.protobuf', /000000 {2}([\da-f]{2} ){16}/],
  ['As Prometheus asks', 'application/openmetrics-text; version=1.0.0', '# EOF'],
  ['As Prometheus asks, with native histograms', 'application/vnd.google.protobuf', /000000 {2}/],
])('shows the exposition as %s', async (format, type, text) => {
  const { page, complaints } = await openPage(browser, `${running.url}/metrics/live#/raw`);
  await page.getByLabel('Format', { exact: true }).selectOption(format);
  await shows(page, '[role=status]', new RegExp(`^200 · ${type}`));
  await shows(page, '[aria-label=Exposition]', text);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('waits no longer for one format when another is chosen', async () => {
  const { page, complaints } = await openPage(browser, `${running.url}/metrics/live#/raw`);
  await shows(page, '[role=status]', /^200/);
  const formats = page.getByLabel('Format', { exact: true });
  // The first request is not answered.
  await page.route('**/metrics', () => undefined, { times: 1 });
  const asked = page.waitForRequest('**/metrics');
  await formats.selectOption('Protobuf');
  await asked;
  const givenUp = page.waitForEvent('requestfailed');
  await formats.selectOption('Text 1.0.0');
  await givenUp;
  await shows(page, '[role=status]', /^200 · text\/plain; version=1\.0\.0/);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('shows a scrape_config by which the page was reached', async () => {
  const { page } = await openPage(browser, `${running.url}/metrics/live#/raw`);
  const config = page.getByLabel('scrape_config of this process');
  await config.filter({ hasText: 'targets' }).waitFor();
  const [, target] = /targets: \["(.*)"\]/.exec((await config.textContent()) ?? '') ?? [];
  expect(await scrape(`http://${target}`)).toContain('full_total');
  await page.context().close();
});
