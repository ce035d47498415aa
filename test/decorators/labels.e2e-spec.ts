import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import { Counted, InFlight, MetricFactory, MetricLabel, Observed, Timed } from '@app/metrics';
import { meteredApp, type MeteredApp } from './support/metered-app.js';
import { gate } from './support/gate.js';

interface Loan {
  readonly purpose: 'car' | 'home';
  readonly amount: number;
}

class Refused extends Error {
  override readonly name = 'an own name';
}

const open = gate();

@Injectable()
class Loans {
  readonly region = 'eu';

  @Timed({
    name: 'loan_seconds',
    labels: {
      purpose: ({ args: [loan] }) => loan.purpose,
      outcome: ({ isFailure, result, error }) => (isFailure ? String(error) : result.id),
      region: ({ self }) => self.region,
      tier: 'gold',
    },
  })
  @Counted({ name: 'loans_total', labels: { purpose: ({ args: [loan] }) => loan.purpose } })
  @Observed(({ result }) => result.amount, {
    name: 'loan_dollars',
    help: 'Loan amounts.',
    buckets: [100, 1000],
    labels: { purpose: ({ args: [loan] }) => loan.purpose },
  })
  async create(loan: Loan): Promise<{ id: string; amount: number }> {
    if (loan.amount > 1000) throw new Refused('too much');
    return Promise.resolve({ id: 'new', amount: loan.amount });
  }

  @Timed({ name: 'decision_seconds', labels: { officer: ({ self }) => self.region } })
  @Counted()
  decide(
    @MetricLabel('purpose', (loan) => loan.purpose) _loan: Loan,
    @MetricLabel('decision') _decision: 'approve' | 'reject',
  ): void {}

  @Counted({
    name: 'broken_total',
    labels: { id: ({ result }) => (result as never as { id: string }).id, kind: 'x' },
  })
  broken(): undefined {
    return undefined;
  }

  @Counted({ name: 'absent_total', labels: { id: () => undefined } })
  absent(): void {}

  @Observed(({ result }) => result, { name: 'optional_bytes', help: 'Some.' })
  optional(value: number | undefined): number | undefined {
    return value;
  }

  @Observed(({ args: [batch] }) => batch.length, { name: 'batch_size', help: 'Rows.', buckets: [1, 10] })
  import(batch: readonly string[]): number {
    return batch.length;
  }

  @Observed(({ result }) => result, { name: 'last_value', help: 'Last.', buckets: [1, 10] })
  stream(): Observable<number> {
    return from([1, 2, 5]);
  }

  @InFlight({ name: 'waiting', labels: { purpose: ({ args: [loan] }) => loan.purpose } })
  async wait(loan: { purpose: string }): Promise<void> {
    await open.opened;
    loan.purpose = 'changed meanwhile';
  }

  @InFlight({ name: 'unreadable_waiting', labels: { purpose: ({ args: [purpose] }) => purpose as string } })
  unreadable(_purpose: unknown): void {}

  @Counted({ onlyFailures: true })
  @Counted({ name: 'own_failures_total', onlyFailures: true })
  risky(fails: unknown): void {
    if (fails !== undefined) throw fails;
  }

  @Counted({
    name: 'stored_total',
    onlySuccesses: true,
    labels: { purpose: ({ result }) => result.purpose },
  })
  @Counted({ name: 'plain_stored_total', onlySuccesses: true })
  async store(loan: Loan | undefined): Promise<Loan> {
    if (loan === undefined) throw new Refused('no loan');
    return Promise.resolve(loan);
  }

  @Timed({ summary: { percentiles: [0.5] } })
  quantiles(): void {}

  @Timed({ name: 'native_seconds', native: {}, buckets: [1] })
  @Timed({ name: 'only_native_seconds', native: { maxBuckets: 40 } })
  native(): void {}
}

let app: MeteredApp;
let loans: Loans;

beforeAll(async () => {
  app = await meteredApp({ providers: [Loans] });
  loans = app.module.get(Loans);
});

afterAll(() => app.close());

const failures = () => app.value('metrics_errors_total', { source: 'decorator' });

describe('labels', () => {
  it('are read from arguments, result, error and this', async () => {
    await loans.create({ purpose: 'car', amount: 500 });
    await expect(loans.create({ purpose: 'home', amount: 5000 })).rejects.toThrow(Refused);
    const labels = { region: 'eu', tier: 'gold' };
    expect(await app.value('loan_seconds_count', { ...labels, purpose: 'car', outcome: 'new' })).toBe(1);
    expect(
      await app.value('loan_seconds_count', { ...labels, purpose: 'home', outcome: 'an own name: too much' }),
    ).toBe(1);
    expect(await app.value('loans_total', { purpose: 'car' })).toBe(1);
    expect(await app.value('loans_total', { purpose: 'home' })).toBe(1);
  });

  it('come from parameters, for the metrics that have a name of their own', async () => {
    loans.decide({ purpose: 'car', amount: 1 }, 'approve');
    expect(
      await app.value('decision_seconds_count', { officer: 'eu', purpose: 'car', decision: 'approve' }),
    ).toBe(1);
    expect(
      await app.value('method_calls_total', { class: 'Loans', method: 'decide', result: 'success' }),
    ).toBe(1);
    const { registry } = app.module.get(MetricFactory, { strict: false });
    expect(await registry.metrics()).toContain(
      'decision_seconds_count{purpose="car",decision="approve",officer="eu"} 1',
    );
  });

  it("that can't be computed are empty: the call counts", async () => {
    expect(loans.broken()).toBeUndefined();
    expect(await failures()).toBe(1);
    expect(await app.value('broken_total', { kind: 'x' })).toBe(1);
    loans.absent();
    expect(await app.value('absent_total')).toBe(1);
    expect(await failures()).toBe(1);
  });

  it('of running calls are those from their start', async () => {
    const waiting = loans.wait({ purpose: 'car' });
    expect(await app.value('waiting', { purpose: 'car' })).toBe(1);
    open.open();
    await waiting;
    expect(await app.samples('waiting')).toEqual([{ labels: { purpose: 'car' }, value: 0 }]);
  });

  it('of a running call that can not be text leave it out, at its end as well', async () => {
    const before = (await failures()) as number;
    loans.unreadable(Object.create(null));
    expect(await app.samples('unreadable_waiting')).toEqual([]);
    expect(await failures()).toBe(before + 1);
  });
});

describe('@Observed()', () => {
  it('observes a number of calls that succeed', async () => {
    expect(await app.value('loan_dollars_sum', { purpose: 'car' })).toBe(500);
    expect(await app.samples('loan_dollars_count')).toEqual([{ labels: { purpose: 'car' }, value: 1 }]);
    loans.import(['a', 'b', 'c']);
    expect(await app.value('batch_size_sum')).toBe(3);
  });

  it('observes the last value of an Observable', async () => {
    loans.stream().subscribe();
    expect(await app.value('last_value_sum')).toBe(5);
  });

  it('leaves out undefined, and reports a value that is not a number', async () => {
    loans.optional(undefined);
    expect(await app.value('optional_bytes_count')).toBe(0);
    loans.optional(7);
    expect(await app.value('optional_bytes_sum')).toBe(7);
    const before = (await failures()) as number;
    expect(loans.optional('many' as never)).toBe('many');
    expect(await failures()).toBe(before + 1);
    expect(await app.value('optional_bytes_count')).toBe(1);
  });
});

describe('@Counted({ onlyFailures: true })', () => {
  it.each([
    ['an Error', new Refused('no'), 'Refused'],
    ['a text', 'no', 'string'],
    ['null', null, 'object'],
    ['an object that looks like another class', { constructor: { name: 'Faked' } }, 'Object'],
    ['an object without a prototype', Object.create(null) as object, 'Object'],
    ['an instance of a class without a name', new (class extends Error {})('no'), 'Object'],
  ])('counts %s by its class', async (_what, error, exception) => {
    const labels = { class: 'Loans', method: 'risky', exception };
    const before = (await app.value('method_failures_total', labels)) ?? 0;
    const total = (await app.value('own_failures_total')) ?? 0;
    loans.risky(undefined);
    expect(catchFrom(() => loans.risky(error))).toBe(error);
    expect(await app.value('method_failures_total', labels)).toBe(before + 1);
    expect(await app.value('own_failures_total')).toBe(total + 1);
  });
});

describe('@Counted({ onlySuccesses: true })', () => {
  it('counts the calls that succeed, with labels of their results', async () => {
    await loans.store({ purpose: 'car', amount: 1 });
    await expect(loans.store(undefined)).rejects.toThrow(Refused);
    expect(await app.samples('stored_total')).toEqual([{ labels: { purpose: 'car' }, value: 1 }]);
    expect(await app.samples('plain_stored_total')).toEqual([{ labels: {}, value: 1 }]);
  });
});

describe('@Timed()', () => {
  it('can be a summary', async () => {
    loans.quantiles();
    const labels = { class: 'Loans', method: 'quantiles' };
    expect(await app.value('method_duration_summary_seconds_count', labels)).toBe(1);
    expect(await app.samples('method_duration_summary_seconds')).toEqual([
      { labels: { ...labels, quantile: '0.5' }, value: expect.any(Number) },
    ]);
  });

  it.each([
    ['beside a classic one', 'native_seconds', ['1', '+Inf']],
    ['alone', 'only_native_seconds', ['+Inf']],
  ])('can be a native histogram, %s', async (_how, name, bounds) => {
    loans.native();
    const { registry } = app.module.get(MetricFactory, { strict: false });
    const metric = registry.getSingleMetric(name) as {
      get(): Promise<{ values: NativeSample[] }>;
    };
    const { values } = await metric.get();
    expect(values.flatMap(({ labels }) => labels.le ?? []).map(String)).toEqual(bounds);
    expect(values.filter(({ native }) => native !== undefined)).toHaveLength(1);
    expect(await app.value(`${name}_count`)).toBeGreaterThan(0);
  });
});

interface NativeSample {
  readonly labels: { readonly le?: number | string };
  readonly native?: object;
}

function catchFrom(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
