import { describe, expect, it } from '@jest/globals';
import { Global, Injectable, Logger, Module, type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  counter,
  type Counter,
  gauge,
  getMetricToken,
  histogram,
  InjectMetric,
  makeCounterProvider,
  makeGaugeProvider,
  MetricFactory,
  MetricsConfigurationError,
  MetricsModule,
  pgPool,
} from '@app/metrics';
import { Counter as PromCounter } from 'prom-client';

Logger.overrideLogger(false);

const start = async (metadata: ModuleMetadata): Promise<TestingModule> =>
  (await Test.createTestingModule(metadata).compile()).init();

const refusal = (metadata: ModuleMetadata): Promise<unknown> =>
  start(metadata).then(
    async (app) => app.close().then(() => 'started'),
    (error: unknown) => error,
  );

const jobsDone = counter({ name: 'jobs_done_total', help: 'Jobs.' });
const jobsWaiting = gauge({ name: 'jobs_waiting', help: 'Jobs.' });
const root = MetricsModule.forRoot({ defaultMetrics: false, runtime: false });

describe('an application without forRoot()', () => {
  const injecting = makeGaugeProvider({
    name: 'mails_waiting',
    help: 'Mails.',
    inject: ['OUTBOX'],
    collect() {},
  });

  @Module({ imports: [MetricsModule.forFeature([jobsDone])] })
  class JobsModule {}

  @Injectable()
  class Mailer {
    constructor(@InjectMetric('mails_sent_total') readonly sent: Counter) {}
  }

  it.each<[string, ModuleMetadata, string]>([
    ['forFeature()', { imports: [MetricsModule.forFeature([jobsDone])] }, 'needs MetricsModule.forRoot()'],
    ['forFeature() of an imported module', { imports: [JobsModule] }, 'needs MetricsModule.forRoot()'],
    [
      'forFeature() with an integration',
      { imports: [MetricsModule.forFeature([pgPool('POOL')])] },
      'needs MetricsModule.forRoot()',
    ],
    [
      'forFeature() without anything',
      { imports: [MetricsModule.forFeature([])] },
      'MetricsModule needs MetricsModule.forRoot()',
    ],
    ['MetricsModule itself', { imports: [MetricsModule] }, 'MetricsModule needs MetricsModule.forRoot()'],
    ['a provider of a metric that injects', { providers: [injecting] }, 'gauge "mails_waiting" ('],
  ])('is told so by %s, and where to put it', async (_what, metadata, message) => {
    const error = await refusal(metadata);
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    expect(String(error)).toContain(message);
    expect(String(error)).toContain('to the imports of the root module: imports: [MetricsModule.forRoot()]');
  });

  it('is told of forRoot() by the token when nothing of the module is imported', async () => {
    expect(String(await refusal({ providers: [Mailer] }))).toContain(
      '"mails_sent_total" of MetricsModule.forFeature([...]), beside forRoot()',
    );
  });
});

describe('an application with forRoot()', () => {
  it('may import MetricsModule itself elsewhere', async () => {
    expect(await refusal({ imports: [root, MetricsModule] })).toBe('started');
  });

  it.each<[string, ModuleMetadata]>([
    ['forFeature()', { imports: [MetricsModule.forFeature([jobsDone])] }],
    ['an integration', { imports: [MetricsModule.forFeature([pgPool('POOL')])] }],
  ])('that is not global says so to %s', async (_what, { imports = [] }) => {
    const error = await refusal({ imports: [MetricsModule.forRoot({ isGlobal: false }), ...imports] });
    expect(String(error)).toContain("can't use MetricsModule.forRoot({ isGlobal: false })");
  });

  it('that is not global serves the module that imports it', async () => {
    const providers = [makeCounterProvider({ name: 'mails_sent_total', help: 'x' })];
    expect(await refusal({ imports: [MetricsModule.forRoot({ isGlobal: false })], providers })).toBe(
      'started',
    );
  });

  it('shows why its options failed, not that something is missing', async () => {
    const failing = MetricsModule.forRootAsync({
      useFactory: () => {
        throw new Error('no configuration');
      },
    });
    const error = await refusal({ imports: [MetricsModule.forFeature([jobsDone]), failing] });
    expect(String(error)).toBe('Error: no configuration');
  });
});

describe('@InjectMetric() of a metric that no module provides', () => {
  it.each([
    ['loan_created_total', ['loans_created_total', 'loans_declined_total', 'queue_depth']],
    ['queuedepth', ['queue_depth', 'loans_created_total', 'loans_declined_total']],
    ['LOANS_DECLINED_TOTAL', []],
  ])('names those that there are for %s, the nearest first', async (name, nearest) => {
    const provided = ['loans_declined_total', 'queue_depth', 'loans_created_total'].map((each) =>
      gauge({ name: each, help: 'x' }),
    );
    @Injectable()
    class Loans {
      constructor(@InjectMetric(name) readonly metric: Counter) {}
    }
    const error = await refusal({ imports: [root, MetricsModule.forFeature(provided)], providers: [Loans] });
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    const message = String(error);
    expect(message).toContain(`Loans injects the metric "${name}", which no module provides`);
    expect(message).toContain('to MetricsModule.forFeature([...]) in the imports of the module of Loans');
    const places = nearest.map((each) => message.indexOf(`"${each}"`));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('says so for a definition that no forFeature() has, and for a property', async () => {
    const forgotten = histogram({ name: 'forgotten_seconds', help: 'x' });
    @Injectable()
    class Clocks {
      @InjectMetric(forgotten) readonly metric!: unknown;
    }
    expect(String(await refusal({ imports: [root], providers: [Clocks] }))).toContain(
      'Clocks injects the metric "forgotten_seconds", which no module provides',
    );
  });

  it('says so to a class that is declared after forRoot() was called, in a module of its own', async () => {
    const early = MetricsModule.forRoot({ defaultMetrics: false });
    @Injectable()
    class Late {
      constructor(@InjectMetric('late_total') readonly metric: unknown) {}
    }
    @Module({ providers: [Late] })
    class LateModule {}
    expect(String(await refusal({ imports: [early, LateModule] }))).toContain(
      'Late injects the metric "late_total"',
    );
  });

  it('leaves applications alone whose classes ask for nothing of it', async () => {
    @Injectable()
    class Elsewhere {
      constructor(@InjectMetric('elsewhere_total') readonly metric: unknown) {}
    }
    expect(Elsewhere.length).toBe(1);
    expect(await refusal({ imports: [root] })).toBe('started');
  });

  it('names forFeature() by the token when another module keeps it to itself', async () => {
    @Module({ imports: [MetricsModule.forFeature([jobsWaiting])] })
    class QueueModule {}
    @Injectable()
    class Reports {
      constructor(@InjectMetric(jobsWaiting) readonly metric: unknown) {}
    }
    expect(String(await refusal({ imports: [root, QueueModule], providers: [Reports] }))).toContain(
      '"jobs_waiting" of MetricsModule.forFeature([...])',
    );
  });

  it('does not hide what a global module exports', async () => {
    @Global()
    @Module({ imports: [MetricsModule.forFeature([jobsWaiting])], exports: [MetricsModule] })
    class SharedMetrics {}
    @Global()
    @Module({
      providers: [{ provide: getMetricToken('own_total'), useValue: 'own' }],
      exports: [getMetricToken('own_total')],
    })
    class OwnMetrics {}
    @Injectable()
    class Reports {
      constructor(
        @InjectMetric('jobs_waiting') readonly shared: unknown,
        @InjectMetric('own_total') readonly own: unknown,
      ) {}
    }
    const app = await start({ imports: [root, SharedMetrics, OwnMetrics], providers: [Reports] });
    expect(app.get(Reports)).toEqual({ shared: app.get(MetricFactory).get(jobsWaiting), own: 'own' });
    expect(app.get(getMetricToken('own_total'))).toBe('own');
    await app.close();
  });
});

const things: [string, unknown, string][] = [
  ['undefined', undefined, 'undefined. This is usually a circular import'],
  ['null', null, 'null. This is usually a circular import'],
  ['a number', 7, '7. Give the definition'],
  ['a configuration', { name: 'a_total', help: 'x' }, 'the configuration of "a_total". Declare it: counter('],
  [
    'a provider',
    makeCounterProvider({ name: 'a_total', help: 'x' }),
    'a provider. It belongs in the providers',
  ],
  ['a list', [jobsDone], 'a list. Spread it'],
  ['a catalogue', { jobsDone, jobsWaiting }, 'an object of definitions. Give its values: ...Object.values('],
  ['a promise', Promise.resolve(jobsDone), 'a promise. Await it'],
  ['a class', MetricFactory, 'the function "MetricFactory". If it returns what belongs here, call it.'],
  ['a function', pgPool, 'the function "pgPool". If it returns what belongs here, call it.'],
  ['a metric', new PromCounter({ name: 'b_total', help: 'x', registers: [] }), 'the metric "b_total" itself'],
  ['a module', MetricsModule.forFeature([]), 'a module. It belongs in the imports'],
  ['an empty object', {}, 'an object with the keys (none)'],
];

describe('instead of a definition', () => {
  const text: (typeof things)[number] = [
    'a name',
    'jobs_total',
    'the string "jobs_total". Give the definition',
  ];

  it.each([...things, text])('%s in forFeature() is named', (_what, thing, message) => {
    expect(() => MetricsModule.forFeature([jobsDone, thing as never])).toThrow(MetricsConfigurationError);
    expect(() => MetricsModule.forFeature([jobsDone, thing as never])).toThrow(
      /^MetricsModule\.forFeature\(\) \(.*missing-metrics\.e2e-spec\.ts:\d+\): at index 1 is /,
    );
    expect(() => MetricsModule.forFeature([jobsDone, thing as never])).toThrow(message);
  });

  it.each([...things, text].filter(([what]) => what !== 'a list'))(
    '%s as the list of forFeature() is named',
    (_what, thing, message) => {
      expect(() => MetricsModule.forFeature(thing as never)).toThrow(
        'takes a list of definitions and integrations',
      );
      expect(() => MetricsModule.forFeature(thing as never)).toThrow(message);
    },
  );

  it.each<[string, unknown]>([
    ['a definition', jobsDone],
    ['an integration', pgPool('POOL')],
  ])('%s without brackets is named', (_what, feature) => {
    expect(() => MetricsModule.forFeature(feature as never)).toThrow('Put it in brackets: forFeature([');
  });

  it.each([
    ...things,
    ['an integration', pgPool('POOL'), 'the integration pgPool(). It belongs in'] as const,
  ])('%s in @InjectMetric(), getMetricToken() and MetricFactory is named', async (_what, thing, message) => {
    expect(() => InjectMetric(thing as never)).toThrow(
      /^@InjectMetric\(\) \(.*missing-metrics\.e2e-spec\.ts:\d+\) got /,
    );
    expect(() => InjectMetric(thing as never)).toThrow(message);
    expect(() => getMetricToken(thing as never)).toThrow(message);
    const app = await start({ imports: [root] });
    expect(() => app.get(MetricFactory).get(thing as never)).toThrow(message);
    await app.close();
  });

  it.each([undefined, null, 'jobs_total'])('%p in counter() and make…Provider() is named', (thing) => {
    expect(() => counter(thing as never)).toThrow(
      /^counter\(\) \(.*:\d+\) got .*Give an object such as \{ name, help \}/,
    );
    expect(() => makeCounterProvider(thing as never)).toThrow('Give an object such as { name, help }');
  });

  it('an empty name is named', () => {
    expect(() => InjectMetric('')).toThrow('got an empty name');
  });
});

describe('getMetricToken()', () => {
  it.each([
    ['its definition', jobsDone],
    ['its name', 'jobs_done_total'],
  ])('provides a metric by %s to a class under test', async (_what, key) => {
    @Injectable()
    class Jobs {
      constructor(
        @InjectMetric(jobsDone) readonly byDefinition: unknown,
        @InjectMetric('jobs_done_total') readonly byName: unknown,
      ) {}
    }
    const fake = { inc: () => undefined };
    const testing = await start({ providers: [Jobs, { provide: getMetricToken(key), useValue: fake }] });
    expect(testing.get(Jobs)).toEqual({ byDefinition: fake, byName: fake });
    expect(testing.get(getMetricToken(key))).toBe(fake);
  });

  it('fetches a metric from an application, and replaces it there', async () => {
    const imports = [MetricsModule.forFeature([jobsDone]), root];
    const app = await start({ imports });
    const metric = app.get(MetricFactory).get(jobsDone);
    expect(app.get(getMetricToken(jobsDone))).toBe(metric);
    metric.inc();
    expect((await metric.get()).values).toEqual([{ labels: {}, value: 1 }]);
    await app.close();
    const replaced = await Test.createTestingModule({ imports: [MetricsModule.forFeature([jobsDone]), root] })
      .overrideProvider(getMetricToken(jobsDone))
      .useValue('fake')
      .compile();
    expect(replaced.get(getMetricToken('jobs_done_total'))).toBe('fake');
  });
});
