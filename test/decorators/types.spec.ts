import { describe, expect, it } from '@jest/globals';
import { applyDecorators, Get } from '@nestjs/common';
import { EMPTY, type Observable } from 'rxjs';
import {
  type MeteredCall,
  type CallStart,
  Counted,
  type CountedOptions,
  InFlight,
  MetricLabel,
  Observed,
  type ResultOf,
  Timed,
  type TimedOptions,
  Unmetered,
} from '@app/metrics';

interface Loan {
  readonly purpose: 'car' | 'home';
  readonly amount: number;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it says which type is expected
const takes = <T>(value: T): string => String(value);

// Options that are written elsewhere.
const shared = {
  name: 'shared_seconds',
  labels: { status: ({ isFailure }) => (isFailure ? 'failure' : 'success') },
} satisfies TimedOptions;
const typed: CountedOptions<Loans['create'], Loans> = {
  name: 'typed_total',
  labels: { purpose: ({ args: [loan] }) => loan.purpose },
};

/** What compiles, and what does not: this file is checked by the compiler. */
class Loans {
  readonly region = 'eu';

  @Timed({
    name: 'create_seconds',
    labels: {
      args: ({ args: [loan, count] }) => takes<'car' | 'home'>(loan.purpose) + takes<number>(count),
      self: ({ self }) => takes<string>(self.region),
      result: (call) => (call.isFailure ? takes<unknown>(call.error) : takes<string>(call.result.id)),
      fixed: 'x',
      number: 7,
      none: () => undefined,
    },
    buckets: [1, 2],
    native: { bucketFactor: 1.1 },
  })
  @Timed(shared)
  @Counted(typed)
  @InFlight({
    name: 'in_flight',
    labels: { purpose: ({ args: [loan] }) => takes<'car' | 'home'>(loan.purpose) },
  })
  @Observed(({ result, args: [loan] }) => result.amount + loan.amount, { name: 'amount', help: 'Amounts.' })
  async create(loan: Loan, count: number): Promise<{ id: string; amount: number }> {
    return Promise.resolve({ id: `${loan.purpose}${count}`, amount: loan.amount });
  }

  @Counted({
    name: 'stored_total',
    onlySuccesses: true,
    labels: { id: ({ result }) => takes<string>(result.id) },
  })
  async store(): Promise<{ id: string }> {
    return Promise.resolve({ id: 'a' });
  }

  @Counted({ name: 'generic_total', labels: { value: ({ args: [value] }) => value } })
  generic<T extends string>(value: T): T {
    return value;
  }

  @Timed({ name: 'stream_seconds', labels: { last: ({ result }) => takes<number | undefined>(result) } })
  stream(): Observable<number> {
    return EMPTY;
  }

  @Counted({ name: 'steps_total', labels: { last: ({ result = '' }) => takes<string>(result) } })
  async *steps(): AsyncGenerator<number, string> {
    yield await Promise.resolve(1);
    return 'done';
  }

  @Timed({ name: 'static_seconds', labels: { first: ({ args: [first] }) => takes<number>(first) } })
  static make(first: number): number {
    return first;
  }

  @applyDecorators(Timed(), Counted({ onlyFailures: true }), InFlight(), Unmetered(), Get())
  composed(): void {}

  @Timed()
  @Counted()
  private hidden(): void {}

  @Timed({ name: 'labelled_seconds' })
  labelled(
    @MetricLabel('purpose', (loan) => takes<'car' | 'home'>(loan.purpose)) _loan: Loan,
    @MetricLabel('count') _count: number,
  ): void {
    this.hidden();
  }

  // @ts-expect-error a loan has no such property
  @Timed({ name: 'a_seconds', labels: { x: ({ args: [loan] }) => loan.nothing } })
  wrongArgument(_loan: Loan): void {}

  // @ts-expect-error there is no second argument
  @Counted({ name: 'a_total', labels: { x: ({ args: [, second] }) => second } })
  wrongCount(_loan: Loan): void {}

  // @ts-expect-error a call that may have failed may have no result
  @Timed({ name: 'b_seconds', labels: { x: ({ result }) => result.id } })
  async wrongResult(): Promise<{ id: string }> {
    return Promise.resolve({ id: 'a' });
  }

  // @ts-expect-error a call that may have failed may have no result
  @Counted({ name: 'c_total', labels: { x: ({ result }) => result.id } })
  async wrongCountedResult(): Promise<{ id: string }> {
    return Promise.resolve({ id: 'a' });
  }

  // @ts-expect-error a label is a text or a number
  @Counted({ name: 'b_total', labels: { x: ({ args: [loan] }) => loan } })
  wrongLabel(_loan: Loan): void {}

  // @ts-expect-error a call that begins has no result
  @InFlight({ name: 'c', labels: { x: ({ result }) => result } })
  wrongStart(): string {
    return 'a';
  }

  // @ts-expect-error a long task's labels are read when it begins
  @Timed({ name: 'd_seconds', longTask: true, labels: { x: ({ isFailure }) => String(isFailure) } })
  wrongTask(): void {}

  // @ts-expect-error the number is a text
  @Observed(({ result }) => result, { name: 'f_size', help: 'F.' })
  wrongNumber(): string {
    return 'a';
  }

  // @ts-expect-error the options are another method's
  @Counted(typed)
  wrongMethod(_count: number): void {}

  wrongParameter(
    // @ts-expect-error a loan has no such property
    @MetricLabel('x', (loan) => loan.nothing) _loan: Loan,
    // @ts-expect-error this one is a number
    @MetricLabel('y', (count: string) => count) _count: number,
  ): void {}
}

/** What is refused when the class is loaded as well: for the compiler alone. */
function misuse(): unknown {
  class Wrong {
    // @ts-expect-error a long task has no buckets
    @Timed({ name: 'e_seconds', longTask: true, buckets: [1] })
    wrongBuckets(): void {}

    // @ts-expect-error there is no such option
    @Timed({ bucket: [1] })
    wrongOption(): void {}
  }
  return Wrong;
}

void misuse;

// The types by themselves.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const same = {
  args: true satisfies Same<CallStart<Loans['create']>['args'], readonly [Loan, number]>,
  promise: true satisfies Same<ResultOf<Promise<string>>, string>,
  value: true satisfies Same<ResultOf<string>, string>,
  observable: true satisfies Same<ResultOf<Observable<string>>, string | undefined>,
  generator: true satisfies Same<ResultOf<Generator<number, string>>, string>,
  asyncGenerator: true satisfies Same<ResultOf<AsyncGenerator<number, string>>, string>,
  failed: true satisfies Same<(MeteredCall<Loans['create']> & { isFailure: true })['result'], undefined>,
};

describe('the types of the decorators', () => {
  it('follow the method they decorate', async () => {
    expect(Object.values(same).every(Boolean)).toBe(true);
    expect(await new Loans().create({ purpose: 'car', amount: 1 }, 2)).toEqual({ id: 'car2', amount: 1 });
  });
});
