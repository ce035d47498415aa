import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../libs/metrics/src/core/clock.js';
import { EventLoopDelay } from '../../libs/metrics/src/runtime/event-loop-delay.js';
import { GcPauses } from '../../libs/metrics/src/runtime/gc.js';
import { RecentUse, type Use } from '../../libs/metrics/src/runtime/recent-use.js';
import { until } from '../support/app.js';
import { collectGarbage } from './support/garbage.js';

describe('the delay of the event loop', () => {
  const setUp = () => {
    const clock = new ManualClock();
    const seen: number[] = [];
    const delay = new EventLoopDelay(clock, (seconds) => seen.push(Math.round(seconds * 1000)));
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
