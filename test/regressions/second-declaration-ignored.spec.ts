import { describe, expect, it } from '@jest/globals';
import { type DynamicModule, type FactoryProvider, Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  counter,
  gauge,
  histogram,
  makeCounterProvider,
  makeGaugeProvider,
  type MetricDefinition,
  MetricFactory,
  MetricsConfigurationError,
  MetricsModule,
  summary,
  Timed,
} from '@app/metrics';

@Injectable()
class Queue {
  readonly length = 3;
}

@Injectable()
class Mails extends Queue {}

const jobs = { name: 'jobs', help: 'Jobs.' };
const sizes = { name: 'sizes', help: 'Sizes.' };
const collect = (): void => undefined;

const start = (...imports: DynamicModule[]) =>
  Test.createTestingModule({
    imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false }), ...imports],
    providers: [Queue, Mails],
  }).compile();

type Pair = [what: string, MetricDefinition, MetricDefinition, difference: string];

const CLASHES: Pair[] = [
  [
    'a collect of its own',
    gauge({ ...jobs, collect() {} }),
    gauge({ ...jobs, collect() {} }),
    'one collect there, another here',
  ],
  ['a collect where there was none', gauge(jobs), gauge({ ...jobs, collect }), 'no collect there, one here'],
  ['no collect where there was one', gauge({ ...jobs, collect }), gauge(jobs), 'a collect there, none here'],
  [
    'another provider',
    gauge({ ...jobs, inject: [Queue], collect }),
    gauge({ ...jobs, inject: [Mails], collect }),
    'inject [Queue] there, [Mails] here',
  ],
  [
    'another closed set of values',
    gauge({ ...jobs, labelNames: ['state'], labelValues: { state: ['up', 'down'] } }),
    gauge({ ...jobs, labelNames: ['state'], labelValues: { state: ['up', 'lost'] } }),
    'label values [state: down|up] there, [state: lost|up] here',
  ],
  [
    'open values',
    gauge({ ...jobs, labelNames: ['state'], labelValues: { state: ['up'] } }),
    gauge({ ...jobs, labelNames: ['state'] }),
    'label values [state: up] there, [] here',
  ],
  [
    'another limit of series',
    gauge({ ...jobs, maxSeries: 10 }),
    gauge(jobs),
    'maxSeries [10] there, [2000] here',
  ],
  [
    'another time to expire',
    counter({ ...jobs, expireAfterMs: 1000 }),
    counter({ ...jobs, expireAfterMs: 2000 }),
    'expireAfterMs [1000] there, [2000] here',
  ],
  [
    'series that never expire',
    counter(jobs),
    counter({ ...jobs, expireAfterMs: 5 }),
    'expireAfterMs [Infinity] there, [5] here',
  ],
  [
    'another aggregator',
    gauge({ ...jobs, aggregator: 'max' }),
    gauge(jobs),
    'aggregator [max] there, [sum] here',
  ],
  [
    'exemplars',
    counter({ ...jobs, enableExemplars: true }),
    counter(jobs),
    'enableExemplars [true] there, [false] here',
  ],
  [
    'another window',
    summary({ ...sizes, maxAgeSeconds: 60 }),
    summary({ ...sizes, maxAgeSeconds: 600 }),
    'maxAgeSeconds [60] there, [600] here',
  ],
  ['other steps', summary({ ...sizes, ageBuckets: 2 }), summary(sizes), 'ageBuckets [2] there, [5] here'],
  [
    'pruning',
    summary(sizes),
    summary({ ...sizes, pruneAgedBuckets: true }),
    'pruneAgedBuckets [false] there, [true] here',
  ],
];

const SAME: [what: string, MetricDefinition, MetricDefinition][] = [
  ['another help', gauge(jobs), gauge({ ...jobs, help: 'All jobs.' })],
  [
    'labels in another order',
    gauge({ ...jobs, labelNames: ['a', 'b'] }),
    gauge({ ...jobs, labelNames: ['b', 'a'] }),
  ],
  [
    'defaults written out',
    gauge(jobs),
    gauge({ ...jobs, maxSeries: 2000, expireAfterMs: Infinity, aggregator: 'sum' }),
  ],
  [
    'values in another order',
    gauge({ ...jobs, labelNames: ['s'], labelValues: { s: ['a', 'b'] } }),
    gauge({ ...jobs, labelNames: ['s'], labelValues: { s: ['b', 'a'] } }),
  ],
  [
    'the same collect',
    gauge({ ...jobs, inject: [Queue], collect }),
    gauge({ ...jobs, inject: [Queue], collect }),
  ],
  [
    'a bucket for +Inf',
    histogram({ ...sizes, buckets: [1, 2] }),
    histogram({ ...sizes, buckets: [1, 2, Infinity] }),
  ],
  [
    'native options that are undefined',
    histogram({ ...sizes, native: {} }),
    histogram({ ...sizes, native: Object.assign({}, { maxBuckets: undefined }) }),
  ],
];

describe('a second declaration of a name', () => {
  it.each(CLASHES)('fails the start with %s', async (_, first, second, difference) => {
    const starting = start(MetricsModule.forFeature([first]), MetricsModule.forFeature([second]));
    await expect(starting).rejects.toThrow(MetricsConfigurationError);
    await expect(starting).rejects.toThrow(`(${difference}). Rename one, or share a single definition.`);
    await expect(starting).rejects.toThrow(
      /second-declaration-ignored\.spec\.ts:\d+\).*second-declaration-ignored\.spec\.ts:\d+/,
    );
  });

  it.each(SAME)('is the first one with %s', async (_, first, second) => {
    const app = await start(MetricsModule.forFeature([first]), MetricsModule.forFeature([second]));
    const factory = app.get(MetricFactory);
    expect(factory.get(second)).toBe(factory.get(first));
  });

  it('is the first one when it is the same definition in two modules', async () => {
    const own = gauge({ ...jobs, inject: [Queue], collect() {} });
    const app = await start(MetricsModule.forFeature([own]), MetricsModule.forFeature([own]));
    expect(app.get(MetricFactory).registry.getSingleMetric('jobs')).toBeDefined();
  });

  it.each<[string, FactoryProvider, MetricDefinition, string]>([
    [
      'a gauge',
      makeGaugeProvider({ ...jobs, collect() {} }),
      gauge({ ...jobs, collect() {} }),
      'one collect there',
    ],
    ['a counter', makeCounterProvider({ ...jobs, maxSeries: 1 }), counter(jobs), 'maxSeries [1] there'],
    ['another type', makeCounterProvider(jobs), gauge(jobs), 'a counter there, a gauge here'],
  ])('fails the start beside a make…Provider(): %s', async (_, provider, definition, difference) => {
    const app = await Test.createTestingModule({
      imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false })],
      providers: [provider],
    }).compile();
    expect(() => app.get(MetricFactory).get(definition)).toThrow(`(${difference}`);
  });

  it('shares the default metric of two long tasks', async () => {
    @Injectable()
    class Reports {
      @Timed({ longTask: true })
      daily(): void {}

      @Timed({ longTask: true })
      monthly(): void {}
    }
    const app = await Test.createTestingModule({
      imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false })],
      providers: [Reports],
    }).compile();
    await expect(app.init()).resolves.toBeDefined();
    await app.close();
  });
});
