import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { START_MS, testEnvironment } from './support/environment.js';
import { samplesOf } from './support/samples.js';

const options = { name: 'm', help: 'M.', labelNames: ['queue'] as const, registers: [] };

const KINDS = [
  ['Counter', () => new Counter(options), (handle: unknown) => (handle as { inc(): void }).inc()],
  ['Gauge', () => new Gauge(options), (handle: unknown) => (handle as { inc(): void }).inc()],
  [
    'Histogram',
    () => new Histogram({ ...options, buckets: [] }),
    (handle: unknown) => (handle as { observe(value: number): void }).observe(1),
  ],
  [
    'Summary',
    () => new Summary({ ...options, percentiles: [] }),
    (handle: unknown) => (handle as { observe(value: number): void }).observe(1),
  ],
] as const;

describe.each(KINDS)('a kept series of a %s', (_, create, record) => {
  /** What the series of a queue stands at, or nothing when there is none. */
  const valueOf = async (metric: ReturnType<typeof create>, queue = 'mail') =>
    (await samplesOf(metric))
      .filter((line) => line.includes(`"${queue}"`))
      .at(-1)
      ?.replace(/.* /, '');

  it('is the same object for the same labels, however they are given', () => {
    const metric = create();
    record(metric.labels('mail'));
    expect(metric.labels('mail')).toBe(metric.labels({ queue: 'mail' }));
    expect(metric.labels('mail')).not.toBe(metric.labels('sms'));
    expect(metric.labels('mail').labelValues).toEqual(['mail']);
  });

  it.each([
    ['reset()', (metric: ReturnType<typeof create>) => metric.reset()],
    ['remove() by position', (metric: ReturnType<typeof create>) => metric.remove('mail')],
    ['remove() by object', (metric: ReturnType<typeof create>) => metric.remove({ queue: 'mail' })],
  ])('begins a fresh series at its next use after %s', async (_, end) => {
    const metric = create();
    const kept = metric.labels('mail');
    record(kept);
    record(kept);
    end(metric);
    expect(await valueOf(metric)).toBeUndefined();
    record(kept);
    expect(await valueOf(metric)).toBe('1');
  });

  it('never writes to the series that took its place', async () => {
    const metric = create();
    const kept = metric.labels('mail');
    record(kept);
    metric.remove('mail');
    record(metric.labels('sms'));
    record(kept);
    record(kept);
    expect([await valueOf(metric, 'sms'), await valueOf(metric)]).toEqual(['1', '2']);
  });

  it('is not returned for the series that took its place after it has started again elsewhere', async () => {
    const metric = create();
    record(metric.labels('mail'));
    const kept = metric.labels('mail');
    metric.remove('mail');
    record(metric.labels('sms'));
    record(kept);
    record(metric.labels('sms'));
    expect([await valueOf(metric, 'sms'), await valueOf(metric)]).toEqual(['2', '1']);
  });

  it('shares its series with handles taken later', async () => {
    const metric = create();
    const old = metric.labels('mail');
    record(old);
    metric.reset();
    const young = metric.labels('mail');
    record(young);
    record(old);
    record(metric.labels('mail'));
    expect(await valueOf(metric)).toBe('3');
    metric.remove('mail');
    record(young);
    record(old);
    expect(await valueOf(metric)).toBe('2');
  });

  it('stays right while the number of series grows', async () => {
    const metric = create();
    const kept = metric.labels('mail');
    for (let i = 0; i < 300; i++) {
      record(kept);
      record(metric.labels(`queue ${i}`));
    }
    expect(await valueOf(metric)).toBe('300');
    expect(await valueOf(metric, 'queue 17')).toBe('1');
  });
});

it('shows when each series began, also for one that starts again', () => {
  const environment = testEnvironment();
  const counter = new Counter({ ...options, environment });
  const created = () => {
    const cursor = counter.cursor();
    const times: [string, number][] = [];
    while (cursor.next()) times.push([cursor.labelText(0), (cursor.createdMs as number) - START_MS]);
    return times;
  };
  const mail = counter.labels('mail');
  mail.inc();
  environment.clock.advance(5);
  counter.inc({ queue: 'sms' });
  mail.inc();
  expect(created()).toEqual([
    ['mail', 0],
    ['sms', 5],
  ]);
  counter.remove('mail');
  environment.clock.advance(5);
  mail.inc();
  expect(created()).toEqual([
    ['mail', 10],
    ['sms', 5],
  ]);
});
