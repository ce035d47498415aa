import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { counter, gauge, histogram, InjectMetric, MetricsModule, type MetricOf } from '@app/metrics';
import { Injectable } from '@nestjs/common';
import { parseExposition } from '@app/metrics/testing';
import { freePort } from '../support/free-port.js';
import { scrape, startApp } from '../support/app.js';
import { openPage, shows, startBrowser } from './support/browser.js';

const jobsTotal = counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['queue'] });
const queueDepth = gauge({ name: 'queue_depth', help: 'Depth.', labelNames: ['queue'], maxSeries: Infinity });
const jobSeconds = histogram({
  name: 'job_seconds',
  help: 'Latency.',
  labelNames: ['queue'],
  buckets: [0.1, 1],
});

@Injectable()
class Jobs {
  constructor(
    @InjectMetric(jobsTotal) readonly jobs: MetricOf<typeof jobsTotal>,
    @InjectMetric(queueDepth) readonly depth: MetricOf<typeof queueDepth>,
    @InjectMetric(jobSeconds) readonly latency: MetricOf<typeof jobSeconds>,
  ) {}
}

let browser: Browser;
let close: (() => Promise<void>) | undefined;

beforeAll(async () => {
  browser = await startBrowser();
});
afterEach(async () => {
  await close?.();
  close = undefined;
});
afterAll(async () => {
  await browser?.close();
});

async function start(port?: number): Promise<{ url: string; jobs: Jobs }> {
  const imports = [MetricsModule.forRoot(), MetricsModule.forFeature([jobsTotal, queueDepth, jobSeconds])];
  const running = await startApp({ imports, providers: [Jobs] }, undefined, undefined, port);
  close = () => running.app.close();
  return { url: running.url, jobs: running.app.get(Jobs) };
}

/** The values that the page shows of the open metric. */
function valuesOn(page: Page): Promise<number[]> {
  return page
    .locator('.series [data-value]')
    .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
}

it('shows the values of a scrape, and exports them', async () => {
  const { url, jobs: app } = await start();
  app.jobs.inc({ queue: 'mail' }, 41);
  app.depth.set({ queue: 'mail' }, 0.1 + 0.2);
  for (const seconds of [0.05, 0.5, 5]) app.latency.observe({ queue: 'mail' }, seconds);
  const { page } = await openPage(browser, `${url}/metrics/live#/metrics?open=metric:jobs_total`);
  await shows(page, '.series td', 'mail');
  expect(await valuesOn(page)).toEqual([41]);
  app.jobs.inc({ queue: 'mail' });
  await page.locator('.series [data-value="42"]').waitFor({ timeout: 60_000 });
  const downloaded = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export JSON' }).click();
  const { metrics } = JSON.parse(readFileSync(await (await downloaded).path(), 'utf8')) as {
    metrics: { name: string; kind: string; now: { labels: Record<string, string>; value: number }[] }[];
  };
  const families = parseExposition(await scrape(url));
  const steady = metrics.filter(({ name }) => /^(jobs|queue|job)_/.test(name));
  expect(steady.map(({ name }) => name).toSorted()).toEqual(['job_seconds', 'jobs_total', 'queue_depth']);
  for (const { name, kind, now } of steady) {
    const wanted = kind === 'histogram' ? `${name}_count` : name;
    const samples = families.flatMap((family) => family.samples).filter((sample) => sample.name === wanted);
    expect(now).toEqual(samples.map(({ labels, value }) => ({ labels, value })));
  }
  await page.context().close();
});

it('shows label values of attackers as text', async () => {
  const { url, jobs: app } = await start();
  const hostile = [
    '<img src=x onerror="globalThis.hacked=1"><script>hacked=1</script>',
    '\u202Eredlof\u202C',
    'x'.repeat(8192),
    '"}\n# HELP',
  ];
  for (const queue of hostile) app.jobs.inc({ queue });
  const { page, complaints } = await openPage(browser, `${url}/metrics/live#/metrics?open=metric:jobs_total`);
  await shows(page, '.series td', '<img src=x');
  const shown = await page.locator('.series td.text').allTextContents();
  for (const text of hostile)
    expect(shown.some((value) => value === text || value.includes(`… (${text.length} `))).toBe(true);
  await page.evaluate(`location.hash = '#/raw'`);
  await shows(page, '.raw', 'onerror');
  expect(await page.evaluate(`['hacked' in globalThis, document.images.length]`)).toEqual([false, 0]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('stays usable with 100 000 series', async () => {
  const { url, jobs: app } = await start();
  for (let queue = 0; queue < 100_000; queue++) app.depth.set({ queue: String(queue) }, 1);
  const { page, complaints } = await openPage(
    browser,
    `${url}/metrics/live#/metrics?open=metric:queue_depth`,
  );
  await shows(page, '.series caption', /largest of 100,000 series/);
  expect(await page.locator('tr').count()).toBeLessThan(300);
  // The whole is known, though not every series.
  await shows(page, '.metric .legend', /sum of all series\s*100,000/);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('says that the connection is lost, and comes back to an application that has restarted', async () => {
  const port = await freePort();
  const { url, jobs: app } = await start(port);
  app.jobs.inc({ queue: 'mail' }, 1000);
  const { page, complaints } = await openPage(browser, `${url}/metrics/live#/metrics?open=metric:jobs_total`);
  await page.locator('.series [data-value="1000"]').waitFor();
  await close?.();
  await shows(page, '.state', /Connection lost; last heard at/);
  const again = await start(port);
  again.jobs.jobs.inc({ queue: 'mail' }, 3);
  await page.locator('.series [data-value="3"]').waitFor({ timeout: 60_000 });
  await shows(page, '.state', /^Live/);
  // 3 jobs since, and not a spike down or up by a thousand.
  const rates = await page.locator('.metric .legend b').allTextContents();
  expect(rates.every((rate) => Number.parseFloat(rate) >= 0 || rate === '–')).toBe(true);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('holds the picture while it is paused', async () => {
  const { url, jobs: app } = await start();
  app.jobs.inc({ queue: 'mail' }, 1);
  const { page } = await openPage(browser, `${url}/metrics/live#/metrics?open=metric:jobs_total`);
  await page.locator('.series [data-value="1"]').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  app.jobs.inc({ queue: 'mail' }, 1);
  await page.waitForTimeout(5000);
  expect(await valuesOn(page)).toEqual([1]);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.locator('.series [data-value="2"]').waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save picture' }).click();
  const png = readFileSync(await (await saved).path());
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  await page.context().close();
});
