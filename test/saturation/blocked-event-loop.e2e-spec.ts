import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { MetricsModule } from '@app/metrics';
import { ownClock } from '../../libs/metrics/src/core/own-time.js';
import { HIGHEST_SATURATION_RATIO } from '../../libs/metrics/src/ops/rules/saturation.js';
import { type RunningApp, sample, scrape, startApp, until } from '../support/app.js';

const BLOCK_MS = 3000;
const BLOCKS = 3;
const UTILIZATION = 'nodejs_eventloop_utilization_ratio';
const COUNT = 'nodejs_eventloop_delay_seconds_count';
/** A sample each 97 ms, of which the first is due 97 ms after the begin of the block. */
const SAMPLES_OF_A_BLOCK = 30;

let nowMs = 0;
let activeMs = 0;

/** What Node reports after a second without work and these blocks. */
const eventLoopUtilization = (): EventLoopUtilization => ({ active: activeMs, idle: 1000, utilization: 0 });

@Controller()
class BlockingController {
  /** Keeps everybody else waiting, as a large synchronous computation does. */
  @Get('block')
  block(): string {
    nowMs += BLOCK_MS;
    activeMs += BLOCK_MS;
    return 'done';
  }
}

let running: RunningApp;
let before: string;
let after: string;

beforeAll(async () => {
  const idle = jest.spyOn(performance, 'eventLoopUtilization');
  idle.mockReturnValue({ active: 0, idle: 0, utilization: 0 });
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  // The window of the utilisation: a busy machine may take longer than its 15 seconds.
  jest.spyOn(ownClock, 'nowMs').mockImplementation(() => nowMs);
  running = await startApp({ imports: [MetricsModule.forRoot()], controllers: [BlockingController] });
  idle.mockImplementation(eventLoopUtilization);
  before = await scrape(running.url);
  const counted = async () => sample(await scrape(running.url), COUNT) ?? NaN;
  for (let block = 0; block < BLOCKS; block++) {
    const samples = await counted();
    await (await fetch(`${running.url}/block`)).text();
    await until(async () => (await counted()) >= samples + SAMPLES_OF_A_BLOCK, 'the block is sampled');
  }
  after = await scrape(running.url);
});

afterAll(async () => {
  jest.restoreAllMocks();
  await running?.app.close();
});

const increaseOf = (series: string) => (sample(after, series) ?? NaN) - (sample(before, series) ?? NaN);

it('shows in the utilisation, over the threshold of the alert EventLoopSaturated', () => {
  expect([sample(before, UTILIZATION), sample(after, UTILIZATION)]).toEqual([0, 0.9]);
  expect(HIGHEST_SATURATION_RATIO).toBeLessThan(0.9);
});

it('shows in the seconds that the event loop was active', () => {
  expect(increaseOf('nodejs_eventloop_active_seconds_total')).toBe((BLOCKS * BLOCK_MS) / 1000);
});

it('shows in the delay of what came meanwhile', () => {
  const waited = increaseOf(COUNT);
  const shortly = increaseOf('nodejs_eventloop_delay_seconds_bucket{le="0.25"}');
  // Those that waited for more than 0.25 s: 2.903, 2.806 ... 0.284.
  expect(waited - shortly).toBe(BLOCKS * 28);
});
