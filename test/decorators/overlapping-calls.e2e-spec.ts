import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Timed } from '@app/metrics';
import { meteredApp, type MeteredApp } from './support/metered-app.js';

let app: MeteredApp;

beforeEach(async () => {
  jest.useFakeTimers();
  app = await meteredApp({ providers: [] });
});

afterEach(async () => {
  await app.close();
  jest.useRealTimers();
});

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class Service {
  @Timed()
  async takes(ms: number): Promise<number> {
    await wait(ms);
    return ms;
  }

  @Timed()
  async failsAfter(ms: number): Promise<void> {
    await wait(ms);
    throw new Error(`after ${ms}`);
  }
}

const secondsOf = (method: string) => app.value('method_duration_seconds_sum', { class: 'Service', method });

it('each call ends with its own duration and outcome, whatever the order in which they end', async () => {
  const service = new Service();
  for (const [slow, quick] of [
    [4000, 1000],
    [1000, 4000],
  ] as const) {
    const slowCall = service.takes(slow);
    const failure = service.failsAfter(2000).catch(String);
    const quickCall = service.takes(quick);
    await jest.advanceTimersByTimeAsync(5000);
    expect(await failure).toBe('Error: after 2000');
    expect(await Promise.all([slowCall, quickCall])).toEqual([slow, quick]);
  }
  expect(await secondsOf('takes')).toBe(10);
  expect(await secondsOf('failsAfter')).toBe(4);
});
