import { describe, expect, it } from '@jest/globals';
import { ManualClock, systemClock } from '../../libs/metrics/src/core/clock.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { testEnvironment } from './support/environment.js';
import { samplesOf } from './support/samples.js';

const labelNames = ['a', 'b'] as const;

describe.each([
  ['gauge', (options: object) => new Gauge<string>({ name: 'm', help: 'M.', registers: [], ...options })],
  [
    'histogram',
    (options: object) => new Histogram<string>({ name: 'm', help: 'M.', registers: [], ...options }),
  ],
  ['summary', (options: object) => new Summary<string>({ name: 'm', help: 'M.', registers: [], ...options })],
])('a timer of a %s', (kind, create) => {
  /** The seconds that were recorded, by labels. */
  const secondsOf = async (metric: ReturnType<typeof create>) =>
    (await samplesOf(metric)).filter((line) => kind === 'gauge' || line.startsWith('m_sum'));

  it('records the seconds between start and end, and returns them', async () => {
    const environment = testEnvironment();
    const metric = create({ environment });
    const end = metric.startTimer();
    environment.clock.advance(1250);
    expect(end()).toBe(1.25);
    expect(await secondsOf(metric)).toEqual([expect.stringMatching(/\{\} 1\.25$/)]);
  });

  it('takes labels at both ends, those of the end winning', async () => {
    const environment = testEnvironment();
    const metric = create({ labelNames, environment });
    const end = metric.startTimer({ a: 'start', b: 'start' });
    environment.clock.advance(500);
    end({ b: 'end' });
    expect(await secondsOf(metric)).toEqual([expect.stringMatching(/\{a="start",b="end"\} 0\.5$/)]);
  });

  it('works on a kept series, whose labels its end may change', async () => {
    const environment = testEnvironment();
    const metric = create({ labelNames, environment });
    const kept = metric.labels('x', 'y');
    const ends = [kept.startTimer(), kept.startTimer()];
    environment.clock.advance(2000);
    expect(ends[0]?.()).toBe(2);
    expect(ends[1]?.({ b: 'z' })).toBe(2);
    expect(await secondsOf(metric)).toEqual([
      expect.stringMatching(/\{a="x",b="y"\} 2$/),
      expect.stringMatching(/\{a="x",b="z"\} 2$/),
    ]);
  });
});

describe('clocks', () => {
  it('of the process tell the time, and durations that never go back', () => {
    const beforeMs = Date.now();
    expect(systemClock.nowMs()).toBeGreaterThanOrEqual(beforeMs);
    const startMs = systemClock.monotonicMs();
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(startMs);
  });

  it('for tests move only when told, and only forward', () => {
    const clock = new ManualClock(1000);
    clock.advance(5);
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([1005, 5]);
    expect(() => clock.advance(-1)).toThrow('ManualClock.advance(-1): a clock only moves forward.');
  });
});
