import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  counter,
  type Counter,
  gauge,
  histogram,
  InjectMetric,
  makeCounterProvider,
  ManualClock,
  type MetricOf,
  MetricsModule,
  register,
  summary,
  Timed,
} from '@app/metrics';
import {
  getMetricToken,
  metricMatchers,
  metricOf,
  MetricsTestingModule,
  snapshot,
} from '@app/metrics/testing';

expect.extend(metricMatchers);

const loansCreated = counter({
  name: 'loans_created_total',
  help: 'Loan applications.',
  labelNames: ['purpose'],
});
const queueLength = gauge({ name: 'queue_length', help: 'Waiting.' });
const loanSeconds = histogram({ name: 'loan_seconds', help: 'Time per loan.', buckets: [1, 10] });
const replyBytes = summary({ name: 'reply_bytes', help: 'Size of replies.' });

@Injectable()
class Loans {
  constructor(
    @InjectMetric(loansCreated) readonly created: MetricOf<typeof loansCreated>,
    @InjectMetric(queueLength) readonly queue: MetricOf<typeof queueLength>,
    @InjectMetric(loanSeconds) readonly seconds: MetricOf<typeof loanSeconds>,
  ) {}

  @Timed({ name: 'create_seconds', labels: {} })
  create(purpose: string): string {
    this.created.inc({ purpose });
    return purpose;
  }
}

@Module({
  imports: [MetricsModule.forFeature([loansCreated, queueLength, loanSeconds])],
  providers: [Loans],
})
class LoansModule {}

let testing: TestingModule | undefined;

async function compile(metadata: ModuleMetadata): Promise<TestingModule> {
  return (testing = await Test.createTestingModule(metadata).compile());
}

afterEach(async () => {
  await testing?.close();
  testing = undefined;
});

describe('MetricsTestingModule.register()', () => {
  it.each<[string, ModuleMetadata]>([
    ['a class alone', { providers: [Loans] }],
    ['a module with forFeature()', { imports: [LoansModule] }],
    ['a class beside such a module', { imports: [LoansModule], providers: [Loans] }],
  ])('provides what is injected by its definition: %s', async (_what, { imports = [], ...metadata }) => {
    const app = await compile({ imports: [MetricsTestingModule.register(), ...imports], ...metadata });
    app.get(Loans).create('car');
    expect(metricOf(app, loansCreated)).toHaveValue(1, { purpose: 'car' });
    expect(app.get(getMetricToken(loansCreated), { strict: false })).toBe(metricOf(app, loansCreated));
  });

  it('gives each application a registry with its own metrics only', async () => {
    const first = await compile({ imports: [MetricsTestingModule.register()], providers: [Loans] });
    first.get(Loans).create('car');
    await first.close();
    const second = await compile({ imports: [MetricsTestingModule.register()], providers: [Loans] });
    expect(metricOf(second, loansCreated)).not.toHaveValue(1, { purpose: 'car' });
    const names = (await snapshot(second)).map(({ name }) => name);
    expect(names.toSorted()).toEqual([
      'loan_seconds',
      'loans_created_total',
      'metrics_collect_errors_total',
      'metrics_errors_total',
      'metrics_last_scrape_size_bytes',
      'metrics_scrape_duration_seconds',
      'metrics_scrapes_total',
      'queue_length',
    ]);
  });

  it('provides listed metrics to classes that ask by name', async () => {
    @Injectable()
    class ByName {
      constructor(@InjectMetric('reply_bytes') readonly sizes: MetricOf<typeof replyBytes>) {}
    }
    const app = await compile({
      imports: [MetricsTestingModule.register({ metrics: [replyBytes] })],
      providers: [ByName],
    });
    expect(app.get(ByName).sizes).toBe(metricOf(app, replyBytes));
  });

  it('names a metric that is asked for by name and not listed', async () => {
    @Injectable()
    class Unlisted {
      constructor(@InjectMetric('unlisted_total') readonly unlisted: Counter) {}
    }
    await expect(
      compile({ imports: [MetricsTestingModule.register()], providers: [Unlisted] }),
    ).rejects.toThrow('Unlisted injects the metric "unlisted_total", which no module provides.');
  });

  it('lets a fake take the place of a metric', async () => {
    const fake = { inc: (labels: object) => given.push(labels) };
    const given: object[] = [];
    testing = await Test.createTestingModule({
      imports: [MetricsTestingModule.register(), LoansModule],
    })
      .overrideProvider(getMetricToken(loansCreated))
      .useValue(fake)
      .compile();
    testing.get(Loans).create('car');
    expect(given).toEqual([{ purpose: 'car' }]);
  });

  it('runs the metrics by a given clock', async () => {
    const clock = new ManualClock();
    const app = await compile({ imports: [MetricsTestingModule.register({ clock })], providers: [Loans] });
    const end = app.get(Loans).seconds.startTimer();
    clock.advance(2500);
    end();
    expect(metricOf(app, loanSeconds)).toHaveObserved(2.5);
  });

  it('starts without a word about a missing HTTP server', async () => {
    const said: unknown[] = [];
    const log = (...words: unknown[]) => said.push(...words);
    const logger = { log: () => undefined, error: log, warn: log };
    testing = await Test.createTestingModule({
      imports: [MetricsTestingModule.register()],
      providers: [Loans],
    })
      .setLogger(logger)
      .compile();
    await testing.init();
    expect(said).toEqual([]);
  });

  it.each([
    [null, 'MetricsTestingModule.register(): got null. Give it options, or nothing.'],
    [{ clok: 1 }, 'MetricsTestingModule.register(): there is no option "clok". Did you mean "clock"?'],
    [{ clock: 5 }, 'MetricsTestingModule.register(): clock is 5. Give a clock, such as new ManualClock().'],
    [{ metrics: [loansCreated, 'a'] }, 'MetricsTestingModule.register(): metrics[1] is the string "a".'],
  ])('refuses %j', (options, message) => {
    expect(() => MetricsTestingModule.register(options as never)).toThrow(message);
  });
});

describe('metricOf()', () => {
  it('finds a metric by its name', async () => {
    const app = await compile({ imports: [MetricsTestingModule.register()], providers: [Loans] });
    expect(metricOf(app, 'loans_created_total')).toBe(metricOf(app, loansCreated));
    expect(() => metricOf(app, 'loan_created_total')).toThrow(
      'metricOf(app, "loan_created_total"): the application has no metric of this name. Did you mean "loans_created_total"?',
    );
    expect(() => metricOf(app, {} as never)).toThrow('metricOf() got an object with the keys (none).');
  });
});

describe('a make…Provider() in an application without the module', () => {
  const mails = { name: 'mails_sent_total', help: 'Mails.' };

  @Injectable()
  class Mailer {
    constructor(@InjectMetric('mails_sent_total') readonly sent: Counter) {}
  }

  afterEach(() => register.clear());

  it('records in the default registry, in one metric for all that ask', async () => {
    const app = await compile({ providers: [Mailer, makeCounterProvider(mails)] });
    app.get(Mailer).sent.inc();
    expect(register.getSingleMetric('mails_sent_total')).toBe(app.get(Mailer).sent);
    const other = await Test.createTestingModule({
      providers: [Mailer, makeCounterProvider(mails)],
    }).compile();
    expect(other.get(Mailer).sent).toBe(app.get(Mailer).sent);
    expect(metricOf(app, counter(mails))).toHaveValue(1);
    await other.close();
  });

  it('records anew in a registry that a test has cleared', async () => {
    const app = await compile({ providers: [Mailer, makeCounterProvider(mails)] });
    app.get(Mailer).sent.inc();
    register.clear();
    const next = await Test.createTestingModule({
      providers: [Mailer, makeCounterProvider(mails)],
    }).compile();
    next.get(Mailer).sent.inc();
    expect(register.getSingleMetric('mails_sent_total')).toBe(next.get(Mailer).sent);
    expect(next.get(Mailer).sent).toHaveValue(1);
    await next.close();
  });

  it('leaves nothing to a later MetricsTestingModule', async () => {
    const app = await compile({ providers: [Mailer, makeCounterProvider(mails)] });
    app.get(Mailer).sent.inc();
    const next = await Test.createTestingModule({
      imports: [MetricsTestingModule.register()],
      providers: [Mailer, makeCounterProvider(mails)],
    }).compile();
    expect(next.get(Mailer).sent).toHaveValue(0);
    expect(register.getSingleMetric('mails_sent_total')).toBeUndefined();
    await next.close();
  });
});
