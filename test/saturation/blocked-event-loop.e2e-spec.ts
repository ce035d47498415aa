import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MetricsModule } from '@app/metrics';
import { HIGHEST_SATURATION_RATIO } from '../../docker/generate/rules/saturation.js';
import { type RunningApp, sample, scrape, startApp, until } from '../support/app.js';

const BLOCK_MS = 1000;
const BLOCKS = 3;
const REST_MS = 250;
const UTILIZATION = 'nodejs_eventloop_utilization_ratio';

@Controller()
class BlockingController {
  /** Keeps everybody else waiting, as a large synchronous computation does. */
  @Get('block')
  block(): string {
    const endMs = performance.now() + BLOCK_MS;
    while (performance.now() < endMs);
    return 'done';
  }
}

let running: RunningApp;
let before: string;
let after: string;

beforeAll(async () => {
  running = await startApp({ imports: [MetricsModule.forRoot()], controllers: [BlockingController] });
  // The start itself keeps the event loop busy, and so do scrapes that follow one another without a rest.
  await until(
    async () => {
      await setTimeout(REST_MS);
      before = await scrape(running.url);
      return (sample(before, UTILIZATION) ?? 1) < HIGHEST_SATURATION_RATIO;
    },
    'the event loop has had a rest',
    20_000,
  );
  for (let block = 0; block < BLOCKS; block++) await (await fetch(`${running.url}/block`)).text();
  after = await scrape(running.url);
});

afterAll(() => running?.app.close());

const increaseOf = (series: string) => (sample(after, series) ?? NaN) - (sample(before, series) ?? NaN);

it('shows in the utilisation, over the threshold of the alert EventLoopSaturated', () => {
  expect(sample(after, UTILIZATION)).toBeGreaterThan(HIGHEST_SATURATION_RATIO);
});

it('shows in the seconds that the event loop was active', () => {
  expect(increaseOf('nodejs_eventloop_active_seconds_total')).toBeGreaterThanOrEqual(
    (BLOCKS * BLOCK_MS) / 1000,
  );
});

it('shows in the delay of what came meanwhile', () => {
  const waited = increaseOf('nodejs_eventloop_delay_seconds_count');
  const shortly = increaseOf('nodejs_eventloop_delay_seconds_bucket{le="0.25"}');
  // A sample is due every 20 ms; those that waited for more than 0.25 s are 37 of each block.
  expect(waited - shortly).toBeGreaterThanOrEqual(BLOCKS * 35);
});
