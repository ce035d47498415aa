import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { HttpMetrics, MetricsModule } from '@app/metrics';
import { Controller, Get } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { type RunningApp, startApp } from '../support/app.js';
import { inaccessibleIn, openPage, picture, shows, startBrowser } from './support/browser.js';

@Controller()
class LoansController {
  @Get('slow')
  @HttpMetrics({ slo: 0.05 })
  async slow(): Promise<string> {
    await delay(150);
    return '';
  }

  @Get('fast')
  @HttpMetrics({ slo: 30 })
  fast(): string {
    return '';
  }
}

let browser: Browser;
let running: RunningApp;
let traffic: NodeJS.Timeout;

beforeAll(async () => {
  browser = await startBrowser();
  running = await startApp({
    imports: [MetricsModule.forRoot({ http: { histogram: 'both' } })],
    controllers: [LoansController],
  });
  traffic = setInterval(() => {
    for (const path of ['slow', 'fast']) void fetch(`${running.url}/${path}`);
  }, 200);
});

afterAll(async () => {
  clearInterval(traffic);
  await browser?.close();
  await running?.app.close();
});

it('judges the latency by the objectives of the routes', async () => {
  const { page, complaints } = await openPage(browser, `${running.url}/metrics/live#/now`);
  await shows(page, '.card .note', /% took longer than their objective/);
  await shows(page, '.summary', /^Bad: .*latency/);
  await picture(page, 'objectives-now');
  expect(await inaccessibleIn(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

it('marks the rows that miss theirs, and shows a distribution of native buckets', async () => {
  const url = `${running.url}/metrics/live#/endpoints?open=http:GET%20/slow`;
  const { page, complaints } = await openPage(browser, url, { width: 360 });
  await shows(page, 'strong.bad', /ms > 50 ms/);
  expect(await page.locator('tr', { hasText: 'GET /fast' }).locator('strong.bad').count()).toBe(0);
  await page.locator('.distribution .fill').first().waitFor();
  await picture(page, 'objectives-endpoints');
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expect(await inaccessibleIn(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
