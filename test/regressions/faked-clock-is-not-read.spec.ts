import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Gauge, Histogram, Summary, Timed } from '@app/metrics';
import { meteredApp, type MeteredApp } from '../decorators/support/metered-app.js';

const shape = { name: 'm', help: 'M.', registers: [] };

beforeEach(() => void jest.useFakeTimers());

afterEach(() => void jest.useRealTimers());

// prom-client's timers read process.hrtime(), which fake timers move as well.
describe('under fake timers', () => {
  it.each<[string, () => () => number]>([
    ['a histogram', () => new Histogram(shape).startTimer()],
    ['a native histogram', () => new Histogram({ ...shape, native: {} }).startTimer()],
    ['a gauge', () => new Gauge(shape).startTimer()],
    ['a summary', () => new Summary(shape).startTimer()],
    ['a kept series', () => new Histogram({ ...shape, labelNames: ['a'] }).labels('x').startTimer()],
  ])('a timer of %s tells the time that they were advanced by', (_what, start) => {
    const end = start();
    jest.advanceTimersByTime(500);
    expect(end()).toBe(0.5);
  });

  it('a gauge is set to the time that they tell', async () => {
    jest.setSystemTime(1_500_000);
    const gauge = new Gauge(shape);
    gauge.setToCurrentTime();
    expect((await gauge.get()).values[0]?.value).toBe(1500);
  });

  it("a summary's window slides", async () => {
    const summary = new Summary({ ...shape, percentiles: [0.5], maxAgeSeconds: 60, ageBuckets: 2 });
    summary.observe(1);
    jest.advanceTimersByTime(120_000);
    expect((await summary.get()).values[0]?.value).toBeNaN();
  });

  it('idle series expire', async () => {
    const gauge = new Gauge({ ...shape, labelNames: ['a'], expireAfterMs: 1000 });
    gauge.set({ a: 'x' }, 1);
    await gauge.get();
    jest.advanceTimersByTime(1000);
    expect((await gauge.get()).values).toEqual([]);
  });
});

describe('under fake timers, a decorated method', () => {
  let app: MeteredApp;

  beforeEach(async () => {
    app = await meteredApp({ providers: [] });
  });

  afterEach(() => app.close());

  class Service {
    @Timed()
    now(): void {
      jest.advanceTimersByTime(250);
    }

    @Timed()
    later(): Promise<void> {
      return new Promise((resolve) => setTimeout(resolve, 500));
    }

    @Timed({ name: 'read_seconds', labels: { a: ({ args }) => args.length } })
    read(): Promise<void> {
      return new Promise((resolve) => setTimeout(resolve, 750));
    }

    @Timed({ longTask: true })
    long(): Promise<void> {
      return new Promise((resolve) => setTimeout(resolve, 3000));
    }
  }

  it.each<[keyof Service, number, string, Record<string, string>]>([
    ['now', 0.25, 'method_duration_seconds_sum', { class: 'Service', method: 'now' }],
    ['later', 0.5, 'method_duration_seconds_sum', { class: 'Service', method: 'later' }],
    ['read', 0.75, 'read_seconds_sum', { a: '0' }],
  ])('%s takes %p s', async (method, seconds, sample, labels) => {
    const call = new Service()[method]();
    jest.advanceTimersByTime(seconds === 0.25 ? 0 : seconds * 1000);
    await call;
    expect(await app.value(sample, labels)).toBe(seconds);
  });

  it('that takes long has the age that they tell', async () => {
    const call = new Service().long();
    jest.advanceTimersByTime(2000);
    expect(await app.value('method_long_task_oldest_age_seconds', { class: 'Service', method: 'long' })).toBe(
      2,
    );
    jest.advanceTimersByTime(1000);
    await call;
  });
});
