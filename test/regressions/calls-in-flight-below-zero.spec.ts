import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { InFlight, MetricFactory, Timed } from '@app/metrics';
import type { Gauge } from 'prom-client';
import { type Gate, gate } from '../decorators/support/gate.js';
import { meteredApp, type MeteredApp } from '../decorators/support/metered-app.js';

let app: MeteredApp;

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  app = await meteredApp({ providers: [] });
});

afterEach(async () => {
  await app.close();
  jest.useRealTimers();
});

type Service = { run(label: string, gate: Gate): Promise<void> };

/** Where a call is counted, and what shows how many are running. */
const METERS: Readonly<Record<string, (options: object) => MethodDecorator>> = {
  'with fixed labels': (options) => InFlight({ name: 'running', labels: { a: 'x' }, ...options }),
  'with labels of the call': (options) =>
    InFlight({ name: 'running', labels: { a: ({ args }) => String(args[0]) }, ...options }),
  'with four labels': (options) =>
    InFlight({
      name: 'running',
      labels: { a: ({ args }) => String(args[0]), b: 'b', c: 'c', d: 'd' },
      ...options,
    }),
};

function serviceWith(...decorators: MethodDecorator[]): Service {
  class Decorated {
    run(_label: string, until: Gate): Promise<void> {
      return until.opened;
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Decorated.prototype, 'run') as PropertyDescriptor;
  for (const decorate of decorators) decorate(Decorated.prototype, 'run', descriptor);
  Object.defineProperty(Decorated.prototype, 'run', descriptor);
  return new Decorated();
}

const metric = (name = 'running'): Gauge =>
  app.module.get(MetricFactory, { strict: false }).registry.getSingleMetric(name) as Gauge;

/** The value of each series, by its first label. */
async function shown(name?: string): Promise<Record<string, number>> {
  const { values } = await metric(name).get();
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels['a']), value]));
}

/** What happens to the series while a call is running. */
const EVENTS: Readonly<Record<string, () => Promise<void> | void>> = {
  'it is reset': () => metric().reset(),
  'it is removed': () =>
    metric().remove({
      a: 'x',
      ...((metric() as never as { labelNames: string[] }).labelNames.length === 4
        ? { b: 'b', c: 'c', d: 'd' }
        : {}),
    } as never),
  'a long time passes': async () => {
    await shown();
    jest.advanceTimersByTime(60_000);
    await shown();
    jest.advanceTimersByTime(60_000);
  },
};

const CASES = Object.keys(METERS).flatMap((meter) =>
  Object.keys(EVENTS).map((event) => [meter, event] as const),
);

describe('a call in flight', () => {
  it.each(CASES)('%s is counted until it ends, when %s meanwhile', async (meter, event) => {
    const service = serviceWith(
      (METERS[meter] as (options: object) => MethodDecorator)({ expireAfterMs: 1000 }),
    );
    const [first, second] = [gate(), gate()];
    const calls = [service.run('x', first)];
    expect(await shown()).toEqual({ x: 1 });
    await EVENTS[event]?.();
    expect(await shown()).toEqual({ x: 1 });
    calls.push(service.run('x', second));
    expect(await shown()).toEqual({ x: 2 });
    first.open();
    await calls[0];
    expect(await shown()).toEqual({ x: 1 });
    second.open();
    await calls[1];
    expect(await shown()).toEqual({ x: 0 });
  });

  it.each(Object.keys(EVENTS))('leaves nothing below zero when it ends right after %s', async (event) => {
    const service = serviceWith(
      (METERS['with labels of the call'] as (options: object) => MethodDecorator)({ expireAfterMs: 1000 }),
    );
    const only = gate();
    const call = service.run('x', only);
    await EVENTS[event]?.();
    only.open();
    await call;
    expect((await shown())['x'] ?? 0).toBe(0);
  });

  it.each(['with labels of the call', 'with four labels'])(
    '%s that began in the overflow series ends there',
    async (meter) => {
      const service = serviceWith((METERS[meter] as (options: object) => MethodDecorator)({ maxSeries: 1 }));
      const [x, y] = [gate(), gate()];
      const calls = [service.run('x', x), service.run('y', y)];
      expect(await shown()).toEqual({ x: 1, __overflow__: 1 });
      x.open();
      await calls[0];
      const labels = meter === 'with four labels' ? { b: 'b', c: 'c', d: 'd' } : {};
      metric().remove({ a: 'x', ...labels });
      y.open();
      await calls[1];
      expect(await shown()).toEqual({ __overflow__: 0 });
    },
  );

  it('with fixed labels that began in the overflow series ends there', async () => {
    const fixed = (a: string) => InFlight({ name: 'running', labels: { a }, maxSeries: 1 });
    const [first, second] = [serviceWith(fixed('x')), serviceWith(fixed('y'))];
    const [x, y] = [gate(), gate()];
    const calls = [first.run('', x), second.run('', y), second.run('', y)];
    expect(await shown()).toEqual({ x: 1, __overflow__: 2 });
    x.open();
    await calls[0];
    metric().remove({ a: 'x' });
    y.open();
    await Promise.all(calls);
    expect(await shown()).toEqual({ __overflow__: 0 });
    const again = gate();
    const call = second.run('', again);
    expect(await shown()).toEqual({ __overflow__: 0, y: 1 });
    again.open();
    await call;
    expect(await shown()).toEqual({ __overflow__: 0, y: 0 });
  });

  it('is counted until it ends when its application is closed meanwhile', async () => {
    const service = serviceWith((METERS['with fixed labels'] as (options: object) => MethodDecorator)({}));
    const only = gate();
    const call = service.run('x', only);
    const gauge = metric();
    await app.close();
    only.open();
    await call;
    expect((await gauge.get()).values.map(({ value }) => value)).toEqual([0]);
  });

  it('that takes long is active until it ends, when all is reset meanwhile', async () => {
    const service = serviceWith(
      Timed({ name: 'import', longTask: true, labels: { a: ({ args }) => String(args[0]) } }),
    );
    const only = gate();
    const call = service.run('x', only);
    metric('import_active').reset();
    expect(await shown('import_active')).toEqual({ x: 1 });
    only.open();
    await call;
    expect(await shown('import_active')).toEqual({ x: 0 });
  });
});
