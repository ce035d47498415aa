import { describe, expect, it } from '@jest/globals';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { testEnvironment } from './support/environment.js';
import { samplesOf } from './support/samples.js';

const options = { name: 's', help: 'S.', percentiles: [0.5, 1], registers: [] };
const labelled = { ...options, labelNames: ['queue'] as const };
/** A summary as untyped code sees it. */
const untyped = (summary: object) => summary as { observe(...args: unknown[]): void };

describe('Summary', () => {
  it('has quantiles, sum and count', async () => {
    const summary = new Summary(labelled);
    summary.observe({ queue: 'mail' }, 0);
    summary.labels('mail').observe(0);
    summary.labels({ queue: 'mail' }).observe(8);
    expect(await samplesOf(summary)).toEqual([
      '{quantile="0.5",queue="mail"} 0',
      '{quantile="1",queue="mail"} 8',
      's_sum{queue="mail"} 8',
      's_count{queue="mail"} 3',
    ]);
  });

  it('has NaN as its quantiles as long as nothing was observed', async () => {
    const empty = ['{quantile="0.5"} NaN', '{quantile="1"} NaN', 's_sum{} 0', 's_count{} 0'];
    const summary = new Summary(options);
    expect(await samplesOf(summary)).toEqual(empty);
    summary.observe(1);
    summary.reset();
    expect(await samplesOf(summary)).toEqual(empty);
  });

  it('forgets values that are older than its window; sum and count go on', async () => {
    const environment = testEnvironment();
    const summary = new Summary({ ...options, maxAgeSeconds: 60, ageBuckets: 3, environment });
    summary.observe(100);
    environment.clock.advance(20_000);
    summary.observe(1);
    environment.clock.advance(39_999);
    expect((await samplesOf(summary))[1]).toBe('{quantile="1"} 100');
    environment.clock.advance(1);
    expect((await samplesOf(summary))[1]).toBe('{quantile="1"} 1');
    environment.clock.advance(20_000);
    expect(await samplesOf(summary)).toEqual([
      '{quantile="0.5"} NaN',
      '{quantile="1"} NaN',
      's_sum{} 101',
      's_count{} 2',
    ]);
  });

  it('keeps everything without maxAgeSeconds', async () => {
    const environment = testEnvironment();
    const summary = new Summary({ ...options, environment });
    summary.observe(100);
    environment.clock.advance(1e12);
    expect((await samplesOf(summary))[1]).toBe('{quantile="1"} 100');
  });

  it('ends a series whose window is empty when pruneAgedBuckets is set', async () => {
    const environment = testEnvironment();
    const summary = new Summary({ ...labelled, maxAgeSeconds: 60, pruneAgedBuckets: true, environment });
    const mail = summary.labels('mail');
    mail.observe(1);
    environment.clock.advance(30_000);
    summary.observe({ queue: 'sms' }, 1);
    environment.clock.advance(30_000);
    expect((await samplesOf(summary)).at(-1)).toBe('s_count{queue="sms"} 1');
    expect(await samplesOf(summary)).toHaveLength(4);
    mail.observe(2);
    expect((await samplesOf(summary)).filter((line) => line.includes('mail'))).toContain(
      's_sum{queue="mail"} 2',
    );
  });

  it.each([NaN, Infinity, -Infinity, '1', undefined, null])(
    'refuses %p and stays as it was',
    async (value) => {
      const summary = new Summary(labelled);
      summary.observe({ queue: 'mail' }, 1);
      expect(() => untyped(summary).observe({ queue: 'mail' }, value)).toThrow(TypeError);
      expect(() => untyped(summary.labels('mail')).observe(value)).toThrow(TypeError);
      expect((await samplesOf(summary)).at(-1)).toBe('s_count{queue="mail"} 1');
    },
  );

  it.each([
    [
      { percentiles: [50] },
      'Summary "s": percentile 50 is out of range. Give numbers from 0 to 1, such as 0.99.',
    ],
    [{ percentiles: [NaN] }, /percentile NaN is out of range/],
    [{ percentiles: [0.5, 0.9, 0.5] }, 'Summary "s": percentile 0.5 is listed twice. List it once.'],
    [{ maxAgeSeconds: 0 }, /maxAgeSeconds is 0/],
    [{ maxAgeSeconds: 60, ageBuckets: 1.5 }, /ageBuckets is 1.5/],
  ])('refuses %p', (odd, message) => {
    expect(() => new Summary({ ...options, ...odd })).toThrow(message);
  });
});
