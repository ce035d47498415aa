import { describe, expect, it } from '@jest/globals';
import { Gauge } from '../../instruments/gauge.js';
import { ownClock } from '../../own-time.js';
import type { RegistryMetric } from '../source/registry-metric.js';
import { Collecting, LateCollectError, MetricCollector } from './metric-collector.js';

const LONG_MS = 60_000;

/** A gauge with this `collect`, in no registry. */
function gauge(name: string, collect?: () => void | Promise<void>): RegistryMetric {
  const metric = new Gauge({ name, help: 'x', registers: [], ...(collect && { collect }) });
  return metric;
}

/** A `collect` that the test ends, and that counts its calls. */
function held(): {
  collect: () => Promise<void>;
  calls: number;
  resolve: () => void;
  reject: (error: Error) => void;
} {
  const state = {
    calls: 0,
    resolve: (): void => {},
    reject: (error: Error): void => {
      throw error;
    },
    collect: (): Promise<void> => {
      state.calls++;
      return new Promise<void>((resolve, reject) => Object.assign(state, { resolve, reject }));
    },
  };
  return state;
}

async function collect(
  metrics: readonly RegistryMetric[],
  options: { collector?: MetricCollector; deadlineMs?: number; signal?: AbortSignal } = {},
): Promise<{ names: string[]; errors: [string, unknown][] }> {
  const { collector = new MetricCollector(), deadlineMs = LONG_MS, signal } = options;
  const errors: [string, unknown][] = [];
  const onError = (name: string, error: unknown): number => errors.push([name, error]);
  const families = await collector.collectAll(metrics, { deadlineMs, signal, onError });
  return { names: families.map(({ name }) => name), errors };
}

describe('collection', () => {
  it('gives the families in the order of the metrics', async () => {
    const slow = held();
    const collecting = collect([gauge('a', slow.collect), gauge('b')]);
    slow.resolve();
    expect(await collecting).toEqual({ names: ['a', 'b'], errors: [] });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
  ] as const)('leaves out a metric whose collect %s, and that alone', async (_, broken) => {
    expect(await collect([gauge('a'), gauge('broken', broken), gauge('c')])).toEqual({
      names: ['a', 'c'],
      errors: [['broken', new Error('down')]],
    });
  });

  it('leaves out a foreign metric whose get throws at once', async () => {
    const broken: RegistryMetric = {
      name: 'broken',
      get: () => {
        throw new Error('down');
      },
    };
    expect(await collect([broken, gauge('b')])).toEqual({
      names: ['b'],
      errors: [['broken', new Error('down')]],
    });
  });

  it('leaves out a metric that is late', async () => {
    const { names, errors } = await collect([gauge('a'), gauge('late', held().collect)], { deadlineMs: 1 });
    expect(names).toEqual(['a']);
    expect(errors).toEqual([['late', expect.any(LateCollectError)]]);
  });

  it('ignores what a late metric does in the end', async () => {
    const late = held();
    const collector = new MetricCollector();
    const metric = gauge('late', late.collect);
    await collect([metric], { collector, deadlineMs: 1 });
    // An unhandled rejection would fail the run.
    late.reject(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(late.calls).toBe(1);
  });

  it('does not ask a late metric again before it answered', async () => {
    const late = held();
    const collector = new MetricCollector();
    const metric = gauge('late', late.collect);
    await collect([metric], { collector, deadlineMs: 1 });
    const second = await collect([metric], { collector, deadlineMs: 1 });
    expect(second.names).toEqual([]);
    expect(late.calls).toBe(1);
    late.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    const third = collect([metric], { collector });
    expect(late.calls).toBe(2);
    late.resolve();
    expect(await third).toEqual({ names: ['late'], errors: [] });
  });

  it('is shared by scrapes that overlap', async () => {
    const slow = held();
    const collector = new MetricCollector();
    let quickCalls = 0;
    const metrics = [
      gauge('slow', slow.collect),
      gauge('quick', () => {
        quickCalls++;
      }),
    ];
    const scrapes = Array.from({ length: 50 }, () => collect(metrics, { collector }));
    slow.resolve();
    for (const scrape of await Promise.all(scrapes))
      expect(scrape).toEqual({ names: ['slow', 'quick'], errors: [] });
    expect([slow.calls, quickCalls]).toEqual([1, 1]);
    await collect(metrics.slice(1), { collector });
    expect(quickCalls).toBe(2);
  });

  it('reports a failure to each scrape that shares it', async () => {
    const collector = new MetricCollector();
    const metrics = [gauge('broken', () => Promise.reject(new Error('down')))];
    const scrapes = await Promise.all([collect(metrics, { collector }), collect(metrics, { collector })]);
    for (const { errors } of scrapes) expect(errors).toEqual([['broken', new Error('down')]]);
  });

  it('reports to each scrape that its metric is missing because collect hangs', async () => {
    const collector = new MetricCollector();
    const metrics = [gauge('hangs', held().collect)];
    for (let scrape = 0; scrape < 3; scrape++) {
      const { errors } = await collect(metrics, { collector, deadlineMs: 1 });
      expect(errors).toEqual([['hangs', expect.any(LateCollectError)]]);
    }
  });

  it('gives each scrape the deadline it asked for', async () => {
    const slow = held();
    const collector = new MetricCollector();
    const metrics = [gauge('slow', slow.collect), gauge('quick')];
    const patient = collect(metrics, { collector });
    expect((await collect(metrics, { collector, deadlineMs: 1 })).names).toEqual(['quick']);
    slow.resolve();
    expect((await patient).names).toEqual(['slow', 'quick']);
  });

  describe('for a client that waits less than a metric may take', () => {
    const hurried = (collector: MetricCollector, metric: RegistryMetric, limitMs: number) => {
      const told: string[] = [];
      const collecting = collector.collectAll([metric], {
        deadlineMs: 1,
        limitMs,
        onError: (name, error) => told.push(`${name}: ${(error as Error).name}`),
        onHurry: (name) => told.push(`${name} is left out`),
      });
      return { told, collecting };
    };

    it('leaves out a late metric, without an error if it finishes within its limit', async () => {
      const slow = held();
      const metric = gauge('slow', slow.collect);
      const collector = new MetricCollector();
      const { told, collecting } = hurried(collector, metric, LONG_MS);
      expect(await collecting).toEqual([]);
      slow.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      expect(told).toEqual(['slow is left out']);
    });

    it('reports a metric as soon as it exceeds its limit', async () => {
      const metric = gauge('hangs', held().collect);
      const told = await new Promise<[string, unknown]>((resolve) => {
        const onError = (name: string, error: unknown): void => resolve([name, error]);
        void new MetricCollector().collectAll([metric], { deadlineMs: 1, limitMs: 20, onError });
      });
      expect(told).toEqual(['hangs', expect.any(LateCollectError)]);
    });

    it('reports it once, however many scrapes gave up on it', async () => {
      const never = new Promise<never>(() => {});
      const collecting = new Collecting(gauge('hangs'), never, ownClock.nowMs(), () => undefined);
      const told: string[] = [];
      await new Promise<void>((resolve) => {
        collecting.whenLonger(200, () => resolve(void told.push('first')));
        collecting.whenLonger(200, () => told.push('second'));
      });
      await new Promise((resolve) => setImmediate(resolve));
      expect(told).toEqual(['first']);
    });

    it('reports to each scrape what has already exceeded its limit', async () => {
      const metric = gauge('hangs', held().collect);
      const collector = new MetricCollector();
      await collect([metric], { collector, deadlineMs: 10 });
      for (let scrape = 0; scrape < 2; scrape++) {
        const { told, collecting } = hurried(collector, metric, 5);
        await collecting;
        expect(told).toEqual(['hangs is left out', 'hangs: LateCollectError']);
      }
    });
  });

  it('ends with nothing, and reports nothing, when the signal aborts', async () => {
    const controller = new AbortController();
    const collecting = collect([gauge('a'), gauge('slow', held().collect)], { signal: controller.signal });
    controller.abort();
    expect(await collecting).toEqual({ names: [], errors: [] });
  });
});
