import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Counted, InFlight, Timed } from '@app/metrics';
import { microtasksUntilSettled } from './support/microtasks.js';

type Body = (this: unknown, ...args: unknown[]) => unknown;

/** Decorators that look at nothing, and some that look at everything. */
const DECORATIONS: Readonly<Record<string, readonly (() => MethodDecorator)[]>> = {
  'light decorators': [() => Timed(), () => Counted()],
  'reading decorators': [
    () =>
      Timed({
        name: 'a_seconds',
        labels: { a: ({ args, isFailure }) => `${args.length}${isFailure}` },
      }),
    () => InFlight({ name: 'b', labels: { b: ({ args }) => typeof args[0] } }),
  ],
  'broken labels': [
    () =>
      Counted({
        name: 'c_total',
        labels: { c: ({ result }) => (result as { no: { such: string } }).no.such },
      }),
  ],
};

/** The body as a method, decorated. */
function decorated(body: Body, decorators: readonly (() => MethodDecorator)[]): Body {
  const target = Object.create({ constructor: { name: 'Host' } }) as object;
  const descriptor: PropertyDescriptor = { value: body, configurable: true, writable: true };
  for (const decorator of decorators) decorator()(target, 'method', descriptor);
  return descriptor.value as Body;
}

const values = fc.oneof(fc.anything(), fc.func(fc.anything()), fc.constant(new Error('as a value')));
const outcome = fc.record({
  isFailure: fc.boolean(),
  value: values,
  microtasks: fc.integer({ min: -1, max: 3 }),
});

/** A body that ends so: synchronously when it takes -1 microtasks, else with a promise. */
function bodyOf({
  isFailure,
  value,
  microtasks,
}: {
  isFailure: boolean;
  value: unknown;
  microtasks: number;
}): Body {
  const end = (): unknown => {
    if (isFailure) throw value;
    return value;
  };
  if (microtasks < 0) return end;
  const wait = async (): Promise<unknown> => {
    for (let waited = 0; waited < microtasks; waited++) await Promise.resolve();
    return end();
  };
  return wait;
}

describe.each(Object.entries(DECORATIONS))('a method with %s', (_name, decorators) => {
  it('ends as without, with the same value or error, at most one microtask later', async () => {
    await fc.assert(
      fc.asyncProperty(outcome, async (wanted) => {
        const body = bodyOf(wanted);
        const plain = await observe(body);
        const measured = await observe(decorated(body, decorators));
        expect(measured.isFailure).toBe(plain.isFailure);
        expect(measured.isPromise).toBe(plain.isPromise);
        expect(Object.is(measured.value, plain.value)).toBe(true);
        expect(measured.microtasks - plain.microtasks).toBeGreaterThanOrEqual(0);
        expect(measured.microtasks - plain.microtasks).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('gets the same this and the same arguments', () => {
    fc.assert(
      fc.property(values, fc.array(values), (self, args) => {
        let seen: { self: unknown; args: unknown[] } | undefined;
        const body = function (this: unknown, ...given: unknown[]): void {
          seen = { self: this, args: given };
        };
        Reflect.apply(decorated(body, decorators), self, args);
        expect(Object.is(seen?.self, self)).toBe(true);
        expect(seen?.args).toHaveLength(args.length);
        expect(seen?.args.every((argument, index) => Object.is(argument, args[index]))).toBe(true);
      }),
    );
  });
});

/** How a call ends, as its caller sees it. */
async function observe(
  body: Body,
): Promise<{ isPromise: boolean; isFailure: boolean; value: unknown; microtasks: number }> {
  let result: unknown;
  try {
    result = body();
  } catch (value) {
    return { isPromise: false, isFailure: true, value, microtasks: 0 };
  }
  if (!(result instanceof Promise))
    return { isPromise: false, isFailure: false, value: result, microtasks: 0 };
  const microtasks = await microtasksUntilSettled(result);
  const [settled] = await Promise.allSettled([result]);
  return settled?.status === 'rejected'
    ? { isPromise: true, isFailure: true, value: settled.reason, microtasks }
    : { isPromise: true, isFailure: false, value: settled?.value, microtasks };
}
