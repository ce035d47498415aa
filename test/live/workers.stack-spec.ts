import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { sample, until } from '../support/app.js';
import { Cluster } from '../workers/support/cluster.js';
import { openPage, shows, startBrowser } from './support/browser.js';

let browser: Browser;
let library: CompiledLibrary;
let cluster: Cluster;

beforeAll(async () => {
  browser = await startBrowser();
  library = compileLibrary();
  cluster = new Cluster(library, { workers: 2, options: { live: true } });
  await cluster.untilReady();
});

afterAll(async () => {
  await browser?.close();
  await cluster?.stop();
  library?.remove();
});

it('shows what all workers do, whichever of them answers', async () => {
  const done = await cluster.work(20);
  expect(done.size).toBe(2);
  await until(async () => sample(await cluster.scrape(), 'work_total') === 20, 'a scrape shows all work');
  const seen = new Set<number>();
  // A browser of its own has connections of its own, and the cluster gives those to its workers in turn.
  for (let i = 0; seen.size < 2 && i < 20; i++) {
    // One connection more now and then: a page that makes two of them would always get the same worker.
    if (i % 2 === 1) await cluster.scrape();
    const url = `http://127.0.0.1:${cluster.port}/metrics/live#/metrics?open=metric:work_total`;
    const { page, complaints } = await openPage(browser, url);
    await page.locator('.series [data-value="20"]').waitFor({ timeout: 60_000 });
    await shows(page, '.state', /^Live · 2 processes, as told by process \d+ on /);
    seen.add(Number(/process (\d+)/.exec((await page.locator('.state').textContent()) ?? '')?.[1]));
    expect(complaints).toEqual([]);
    await page.context().close();
  }
  expect([...seen].toSorted((a, b) => a - b)).toEqual([...cluster.workers].toSorted((a, b) => a - b));
});

it('follows the work of the other workers', async () => {
  const url = `http://127.0.0.1:${cluster.port}/metrics/live#/metrics?open=metric:work_by_process_total`;
  const { page } = await openPage(browser, url);
  await page.locator('.series td.text').nth(1).waitFor({ timeout: 60_000 });
  const pids = await page.locator('.series td.text').allTextContents();
  expect(new Set(pids.map(Number))).toEqual(cluster.workers);
  const valueOf = async (pid: string): Promise<number> =>
    Number(
      await page
        .locator('.series tr', { hasText: pid })
        .locator('[data-value]')
        .first()
        .getAttribute('data-value'),
    );
  const before = await Promise.all(pids.map(valueOf));
  await cluster.work(20);
  await until(
    async () => (await Promise.all(pids.map(valueOf))).every((value, index) => value > (before[index] ?? 0)),
    'both workers have done more on the page',
    60_000,
  );
  await page.context().close();
});

it('says that one of them does not report', async () => {
  const { page, complaints } = await openPage(browser, `http://127.0.0.1:${cluster.port}/metrics/live`);
  await shows(page, '.state', /as told by process \d+ on /);
  const told = /process (\d+)/.exec((await page.locator('.state').textContent()) ?? '')?.[1];
  const other = [...cluster.workers].find((pid) => pid !== Number(told)) as number;
  process.kill(other, 'SIGSTOP');
  await shows(page, '.state', /^Live · 2 processes, 1 not reporting, as told by /);
  process.kill(other, 'SIGCONT');
  await shows(page, '.state', /^Live · 2 processes, as told by /);
  expect(complaints).toEqual([]);
  await page.context().close();
});
