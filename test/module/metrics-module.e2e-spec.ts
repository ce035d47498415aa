import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  counter,
  gauge,
  histogram,
  InjectMetric,
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
  makeSummaryProvider,
  type Counter,
  type Gauge,
  type Histogram,
  type MetricDefinition,
  MetricFactory,
  type MetricOf,
  MetricsModule,
  type MetricsModuleOptions,
  type MetricsOptionsFactory,
  type Summary,
} from '@app/metrics';
import { Counter as PromCounter, register as globalRegister, Registry } from 'prom-client';
import { sample, scrape, startApp } from '../support/app.js';

const loansCreated = counter({ name: 'loans_created_total', help: 'Loans.', labelNames: ['purpose'] });

@Injectable()
class Repository {
  loans = 3;
}

const activeLoans = gauge({
  name: 'active_loans',
  help: 'Loans.',
  inject: [Repository],
  async collect(repository) {
    this.set(await Promise.resolve(repository.loans));
  },
});

@Injectable()
class LoansService {
  constructor(@InjectMetric(loansCreated) readonly created: MetricOf<typeof loansCreated>) {}
}

@Module({
  imports: [MetricsModule.forFeature([loansCreated, activeLoans])],
  providers: [LoansService, Repository],
})
class LoansModule {}

describe('MetricsModule', () => {
  it('injects a declared metric and exposes what it counts', async () => {
    const { app, url } = await startApp({ imports: [MetricsModule.forRoot(), LoansModule] });
    app.get(LoansService).created.inc({ purpose: 'car' }, 2);
    const exposition = await scrape(url);
    await app.close();
    expect(sample(exposition, 'loans_created_total{purpose="car"}')).toBe(2);
    expect(exposition).toContain('# TYPE loans_created_total counter');
  });

  it('asks providers of any module at each scrape', async () => {
    const { app, url } = await startApp({ imports: [MetricsModule.forRoot(), LoansModule] });
    expect(sample(await scrape(url), 'active_loans')).toBe(3);
    app.get(Repository).loans = 5;
    expect(sample(await scrape(url), 'active_loans')).toBe(5);
    await app.close();
  });

  it('answers a scrape as text 0.0.4 that no cache keeps', async () => {
    const { app, url } = await startApp({ imports: [MetricsModule.forRoot()] });
    const response = await fetch(`${url}/metrics`);
    const exposition = await response.text();
    await app.close();
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4; charset=utf-8/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(exposition).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(exposition.endsWith('\n')).toBe(true);
  });

  it('serves another path', async () => {
    const { app, url } = await startApp({ imports: [MetricsModule.forRoot({ path: '/internal/metrics' })] });
    const exposition = await scrape(url, '/internal/metrics');
    const elsewhere = await fetch(`${url}/metrics`);
    await app.close();
    expect(exposition).toContain('process_cpu_seconds_total');
    expect(elsewhere.status).toBe(404);
  });

  it('gives each application its own registry, also when they run at the same time', async () => {
    const first = await startApp({ imports: [MetricsModule.forRoot(), LoansModule] });
    const second = await startApp({ imports: [MetricsModule.forRoot(), LoansModule] });
    first.app.get(LoansService).created.inc({ purpose: 'home' });
    const [here, there] = [await scrape(first.url), await scrape(second.url)];
    await Promise.all([first.app.close(), second.app.close()]);
    expect(sample(here, 'loans_created_total{purpose="home"}')).toBe(1);
    expect(sample(there, 'loans_created_total{purpose="home"}')).toBeUndefined();
  });

  it.each([
    {
      metrics: 'the default metrics',
      options: { defaultMetrics: false },
      absent: 'process_cpu_seconds_total',
    },
    { metrics: 'the HTTP metrics', options: { http: false }, absent: 'http_requests_total' },
  ])('turns off $metrics', async ({ options, absent }) => {
    const { app, url } = await startApp({ imports: [MetricsModule.forRoot(options)] });
    const exposition = await scrape(url);
    await app.close();
    expect(exposition).not.toContain(absent);
  });

  it('leaves out the gauges of prom-client that are named like counters', async () => {
    const { app, url } = await startApp({ imports: [MetricsModule.forRoot()] });
    const exposition = await scrape(url);
    await app.close();
    expect(exposition).toContain('# TYPE nodejs_active_handles gauge');
    expect(exposition).not.toMatch(/^# TYPE \w+_total gauge/m);
  });

  it('configures the default metrics', async () => {
    const { app, url } = await startApp({
      imports: [
        MetricsModule.forRoot({ defaultMetrics: { prefix: 'lending_' }, defaultLabels: { region: 'eu' } }),
      ],
    });
    const exposition = await scrape(url);
    await app.close();
    expect(exposition).toMatch(/^lending_process_cpu_seconds_total\{region="eu"\} /m);
  });

  it('uses the registry it is given', async () => {
    const registry = new Registry();
    const { app } = await startApp({ imports: [MetricsModule.forRoot({ registry }), LoansModule] });
    expect(registry.getSingleMetric('loans_created_total')).toBeDefined();
    await app.close();
  });

  it('says so early and clearly when the path has no "/"', () => {
    expect(() => MetricsModule.forRoot({ path: 'metrics' })).toThrow(
      'MetricsModule option path: "metrics" must start with "/", as in "/metrics".',
    );
  });

  it('exposes everything else as usual when a collector fails', async () => {
    const failing = gauge({
      name: 'failing',
      help: 'Fails.',
      collect() {
        throw new Error('the pool is gone');
      },
    });
    const { app, url } = await startApp({
      imports: [MetricsModule.forRoot(), MetricsModule.forFeature([failing]), LoansModule],
    });
    await scrape(url);
    const exposition = await scrape(url);
    await app.close();
    expect(sample(exposition, 'active_loans')).toBe(3);
  });

  describe('with options made asynchronously', () => {
    const options: MetricsModuleOptions = { defaultLabels: { region: 'eu' } };

    @Injectable()
    class Options implements MetricsOptionsFactory {
      createMetricsOptions(): MetricsModuleOptions {
        return options;
      }
    }

    @Module({
      providers: [Options, { provide: 'OPTIONS', useValue: options }],
      exports: [Options, 'OPTIONS'],
    })
    class OptionsModule {}

    it.each([
      {
        way: 'useFactory',
        root: MetricsModule.forRootAsync({
          imports: [OptionsModule],
          inject: ['OPTIONS'],
          useFactory: async (given: MetricsModuleOptions) => Promise.resolve(given),
        }),
      },
      { way: 'useClass', root: MetricsModule.forRootAsync({ useClass: Options }) },
      {
        way: 'useExisting',
        root: MetricsModule.forRootAsync({ imports: [OptionsModule], useExisting: Options }),
      },
    ])('takes them from $way', async ({ root }) => {
      const { app, url } = await startApp({ imports: [root] });
      const exposition = await scrape(url);
      await app.close();
      expect(exposition).toMatch(/^process_cpu_seconds_total\{region="eu"\} /m);
    });
  });

  describe("and prom-client's global registry", () => {
    it('exposes what other libraries put there, ours first when a name is taken', async () => {
      const foreign = new PromCounter({ name: 'foreign_total', help: 'Of another library.' });
      const hidden = new PromCounter({ name: 'active_loans', help: 'Of another library.' });
      foreign.inc(4);
      const { app, url } = await startApp({ imports: [MetricsModule.forRoot(), LoansModule] });
      const exposition = await scrape(url);
      await app.close();
      globalRegister.removeSingleMetric('foreign_total');
      globalRegister.removeSingleMetric('active_loans');
      hidden.reset();
      expect(sample(exposition, 'foreign_total')).toBe(4);
      expect(sample(exposition, 'active_loans')).toBe(3);
      expect(exposition.match(/# TYPE active_loans /g)).toHaveLength(1);
    });

    it('leaves it alone when told so', async () => {
      const foreign = new PromCounter({ name: 'foreign_total', help: 'Of another library.' });
      foreign.inc();
      const { app, url } = await startApp({
        imports: [MetricsModule.forRoot({ includeGlobalRegistry: false })],
      });
      const exposition = await scrape(url);
      await app.close();
      globalRegister.removeSingleMetric('foreign_total');
      expect(exposition).not.toContain('foreign_total');
    });
  });
});

describe('MetricFactory', () => {
  async function factoryOf(...features: MetricDefinition[]) {
    const testing = await Test.createTestingModule({
      imports: [MetricsModule.forRoot({ defaultMetrics: false }), MetricsModule.forFeature(features)],
    }).compile();
    return testing.get(MetricFactory);
  }

  it('returns the metric that exists', async () => {
    const factory = await factoryOf();
    const config = { name: 'jobs_total', help: 'Jobs.', labelNames: ['queue', 'result'] } as const;
    expect(factory.counter({ ...config, labelNames: ['result', 'queue'] })).toBe(factory.counter(config));
  });

  it.each([
    {
      clash: 'another type',
      make: (factory: MetricFactory) => factory.gauge({ name: 'jobs', help: 'Jobs.' }),
      difference: 'a histogram there, a gauge here',
    },
    {
      clash: 'other labels',
      make: (factory: MetricFactory) =>
        factory.histogram({ name: 'jobs', help: 'Jobs.', labelNames: ['queue'], buckets: [1, 2] }),
      difference: 'labels [] there, [queue] here',
    },
    {
      clash: 'other buckets',
      make: (factory: MetricFactory) => factory.histogram({ name: 'jobs', help: 'Jobs.', buckets: [1, 3] }),
      difference: 'buckets [1, 2] there, [1, 3] here',
    },
  ])('says where both come from when one name stands for $clash', async ({ make, difference }) => {
    const factory = await factoryOf(histogram({ name: 'jobs', help: 'Jobs.', buckets: [1, 2] }));
    expect(() => make(factory)).toThrow(
      new RegExp(
        `"jobs" \\(.*metrics-module\\.e2e-spec\\.ts:\\d+\\) is already registered with another shape at ` +
          `.*metrics-module\\.e2e-spec\\.ts:\\d+ \\(${difference.replaceAll(/[[\]]/g, '\\$&')}\\)\\. Rename one`,
      ),
    );
  });

  it.each([
    { where: 'two modules', lists: (a: MetricDefinition, b: MetricDefinition) => [[a], [b]] },
    { where: 'one list', lists: (a: MetricDefinition, b: MetricDefinition) => [[a, b]] },
  ])('fails the start when $where declare one name differently', async ({ lists }) => {
    const [asCounter, asGauge] = [
      counter({ name: 'jobs', help: 'Jobs.' }),
      gauge({ name: 'jobs', help: 'Jobs.' }),
    ];
    const start = async () =>
      Test.createTestingModule({
        imports: [
          MetricsModule.forRoot(),
          ...lists(asCounter, asGauge).map((list) => MetricsModule.forFeature(list)),
        ],
      }).compile();
    await expect(start).rejects.toThrow('a counter there, a gauge here');
  });

  it('fails the start when two metrics would expose series of one name', async () => {
    const start = factoryOf(histogram({ name: 'jobs', help: 'x' }), gauge({ name: 'jobs_count', help: 'x' }));
    await expect(start).rejects.toThrow('series named "jobs_count"');
  });

  it('starts beside a metric of another library that has such a name', async () => {
    const factory = await factoryOf();
    const foreign = new PromCounter({ name: 'jobs_count', help: 'x', registers: [factory.registry] });
    factory.histogram({ name: 'jobs', help: 'x' });
    expect(factory.registry.getSingleMetric('jobs_count')).toBe(foreign);
  });

  it('refuses the name of a default metric', async () => {
    const testing = await Test.createTestingModule({ imports: [MetricsModule.forRoot()] }).compile();
    expect(() => testing.get(MetricFactory).gauge({ name: 'process_open_fds', help: 'x' })).toThrow(
      'is already registered by MetricsModule itself. Remove yours, or set defaultMetrics: false.',
    );
  });

  it.each([
    [
      'a name with a dash',
      () => counter({ name: 'jobs-total', help: 'x' }),
      '"jobs-total" is not a valid metric name',
    ],
    ['an empty help', () => counter({ name: 'jobs_total', help: ' ' }), 'help is empty'],
    [
      'a label with a dash',
      () => gauge({ name: 'jobs', help: 'x', labelNames: ['a-b'] }),
      '"a-b" is not a valid label name',
    ],
    ['le', () => histogram({ name: 'jobs', help: 'x', labelNames: ['le'] }), 'label name "le" is reserved'],
    [
      'quantile',
      () => gauge({ name: 'jobs', help: 'x', labelNames: ['quantile'] }),
      'label name "quantile" is reserved',
    ],
    [
      '__name__',
      () => gauge({ name: 'jobs', help: 'x', labelNames: ['__name__'] }),
      'label name "__name__" is reserved',
    ],
    [
      'a label listed twice',
      () => gauge({ name: 'jobs', help: 'x', labelNames: ['a', 'a'] }),
      '"a" is listed twice',
    ],
    [
      'falling buckets',
      () => histogram({ name: 'jobs', help: 'x', buckets: [1, 3, 2] }),
      'bucket 2 (2) is not above',
    ],
    [
      'equal buckets',
      () => histogram({ name: 'jobs', help: 'x', buckets: [1, 1] }),
      'bucket 1 (1) is not above',
    ],
    [
      'a NaN bucket',
      () => histogram({ name: 'jobs', help: 'x', buckets: [1, Number.NaN] }),
      'bucket 1 is NaN',
    ],
  ])('refuses %s where it is declared', (_what, declare, message) => {
    expect(declare).toThrow(message);
    expect(declare).toThrow(/metrics-module\.e2e-spec\.ts:\d+/);
  });
});

describe('the cardinality guard', () => {
  it('shows how many series each metric has and what went to the overflow series', async () => {
    const tenants = counter({ name: 'tenant_calls_total', help: 'x', labelNames: ['tenant'], maxSeries: 2 });
    const { app, url } = await startApp({
      imports: [MetricsModule.forRoot(), MetricsModule.forFeature([tenants])],
    });
    const calls = app.get(MetricFactory).get(tenants);
    for (const tenant of ['a', 'b', 'c', 'd']) calls.inc({ tenant });
    await scrape(url);
    calls.inc({ tenant: 'e' });
    const exposition = await scrape(url);
    await app.close();
    expect(sample(exposition, 'metrics_series{metric="tenant_calls_total"}')).toBe(3);
    expect(sample(exposition, 'metrics_series_overflow_total{metric="tenant_calls_total"}')).toBe(3);
    expect(sample(exposition, 'tenant_calls_total{tenant="__overflow__"}')).toBe(3);
  });
});

describe('make…Provider()', () => {
  it('serves those who inject by name', async () => {
    @Controller()
    class Jobs {
      constructor(
        @InjectMetric('jobs_total') private readonly total: Counter<'queue'>,
        @InjectMetric('jobs_waiting') private readonly waiting: Gauge,
        @InjectMetric('job_duration_seconds') private readonly duration: Histogram,
        @InjectMetric('job_size_bytes') private readonly size: Summary,
      ) {}

      @Get()
      run(): string {
        this.total.inc({ queue: 'mail' });
        this.waiting.set(2);
        this.duration.observe(0.3);
        this.size.observe(512);
        return 'done';
      }
    }
    const { app, url } = await startApp({
      imports: [MetricsModule.forRoot()],
      controllers: [Jobs],
      providers: [
        makeCounterProvider({ name: 'jobs_total', help: 'x', labelNames: ['queue'] }),
        makeGaugeProvider({ name: 'jobs_waiting', help: 'x' }),
        makeHistogramProvider({ name: 'job_duration_seconds', help: 'x', buckets: [0.1, 1] }),
        makeSummaryProvider({ name: 'job_size_bytes', help: 'x', percentiles: [0.5] }),
      ],
    });
    await (await fetch(url)).text();
    const exposition = await scrape(url);
    await app.close();
    expect(sample(exposition, 'jobs_total{queue="mail"}')).toBe(1);
    expect(sample(exposition, 'jobs_waiting')).toBe(2);
    expect(sample(exposition, 'job_duration_seconds_bucket{le="1"}')).toBe(1);
    expect(sample(exposition, 'job_size_bytes{quantile="0.5"}')).toBe(512);
  });
});
