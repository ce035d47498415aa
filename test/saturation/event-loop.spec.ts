import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../libs/metrics/src/core/clock.js';
import { EventLoopLag, sampledIntervals } from '../../libs/metrics/src/runtime/defaults/event-loop-lag.js';
import { EventLoopDelay, SAMPLE_EVERY_MS } from '../../libs/metrics/src/runtime/event-loop-delay.js';
import { GcPauses } from '../../libs/metrics/src/runtime/gc.js';
import { RecentUse, type Use } from '../../libs/metrics/src/runtime/recent-use.js';
import { until } from '../support/app.js';
import { collectGarbage } from './support/garbage.js';

describe('the delay of the event loop', () => {
  const setUp = () => {
    const clock = new ManualClock();
    const seen: number[] = [];
    const delay = new EventLoopDelay({ clock });
    delay.watch((lateMs) => seen.push(lateMs));
    delay.start();
    delay.stop();
    return { clock, seen, delay };
  };

  it.each([
    ['nothing when the timer is on time', 97, [0]],
    ['what the timer is late', 102, [5]],
    ['nothing when it is early', 96, [0]],
    ['what work had to wait that came during a block', 485, [388, 291, 194, 97]],
  ])('is %s', (_, afterMs, expected) => {
    const { clock, seen, delay } = setUp();
    clock.advance(afterMs);
    delay.sample();
    expect(seen).toEqual(expected);
  });

  it('counts a process that was stopped for an hour as 500 samples, the longest first', () => {
    const { clock, seen, delay } = setUp();
    clock.advance(3_600_000);
    delay.sample();
    expect(seen).toHaveLength(500);
    expect(seen[0]).toBe(3_600_000 - 97);
  });
});

describe('the lag of the event loop, as timers of 10 ms show it', () => {
  const setUp = () => {
    const clock = new ManualClock();
    const delay = new EventLoopDelay({ clock });
    const lag = new EventLoopLag(() => sampledIntervals(delay));
    lag.start();
    lag.stop();
    const quiet = (ms: number) => {
      for (let at = 0; at < ms; at += SAMPLE_EVERY_MS) {
        clock.advance(SAMPLE_EVERY_MS);
        delay.sample();
      }
    };
    /** Blocks the loop from this long before a sample is due. */
    const block = (ms: number, beforeMs: number) => {
      clock.advance(SAMPLE_EVERY_MS - beforeMs + ms);
      delay.sample();
    };
    return { lag, quiet, block };
  };
  const inMs = (seconds = NaN) => Math.round(seconds * 1000);

  it('is 10 ms while nothing is late', () => {
    const { lag, quiet } = setUp();
    quiet(15_000);
    const { min, max, mean, p50, p90, p99, stddev } = lag.read() ?? {};
    expect([min, max, mean, p50, p90, p99, stddev].map(inMs)).toEqual([10, 10, 10, 10, 10, 10, 0]);
  });

  it.each([
    ['that begins when a sample is due', 0, 210, 113],
    ['that begins between two samples', 48, 162, 65],
    ['that begins right after a sample', 96, 114, 17],
  ])('shows a block of 200 ms in 5 s %s by its maximum and 99th percentile', (_, before, most, p99) => {
    const { lag, quiet, block } = setUp();
    quiet(2500);
    block(200, before);
    quiet(2500);
    const reading = lag.read();
    expect([reading?.max, reading?.p99, reading?.p50].map(inMs)).toEqual([most, p99, 10]);
  });

  it('is that since the reading before, and without a sample that of the reading before', () => {
    const { lag, quiet, block } = setUp();
    expect(lag.read()).toBeUndefined();
    block(200, 0);
    expect(inMs(lag.read()?.max)).toBe(210);
    expect(inMs(lag.read()?.max)).toBe(210);
    quiet(97);
    expect(inMs(lag.read()?.max)).toBe(10);
  });
});

describe('the recent use', () => {
  const setUp = () => {
    const use: { -readonly [K in keyof Use]: number } = { atMs: 0, cpuMs: 0, activeMs: 0, idleMs: 0 };
    const recent = new RecentUse(() => ({ ...use }));
    /** A second of so much work. */
    const second = (busyMs: number) => {
      use.atMs += 1000;
      use.activeMs += busyMs;
      use.idleMs += 1000 - busyMs;
      use.cpuMs += busyMs * 2;
      recent.take();
    };
    return { recent, second };
  };

  it('is nothing before anything was used', () => {
    const { recent } = setUp();
    expect([recent.eventLoopUtilization, recent.usedCores]).toEqual([0, 0]);
  });

  it('is that of the time since the start at first', () => {
    const { recent, second } = setUp();
    second(1000);
    second(0);
    expect([recent.eventLoopUtilization, recent.usedCores]).toEqual([0.5, 1]);
  });

  it('forgets what is older than 15 seconds, and does not care who asks how often', () => {
    const { recent, second } = setUp();
    for (let i = 0; i < 30; i++) second(1000);
    for (let i = 0; i < 12; i++) {
      second(0);
      expect(recent.eventLoopUtilization).toBeLessThanOrEqual(1);
    }
    expect([recent.eventLoopUtilization, recent.usedCores]).toEqual([3 / 15, 6 / 15]);
    for (let i = 0; i < 3; i++) second(0);
    expect(recent.eventLoopUtilization).toBe(0);
    expect(recent.total.activeMs).toBe(30_000);
  });
});

it('counts each garbage collection of those that Node tells of at once, and none after the end', async () => {
  const kinds: string[] = [];
  const pauses = new GcPauses((kind, seconds) => {
    expect(seconds).toBeGreaterThan(0);
    kinds.push(kind);
  });
  pauses.start();
  collectGarbage();
  collectGarbage();
  await until(
    () => kinds.filter((kind) => kind === 'major').length >= 2,
    'two major collections are counted',
  );
  pauses.stop();
  kinds.length = 0;
  collectGarbage();
  await delay(5);
  expect(kinds).toEqual([]);
});
