import { performance } from 'node:perf_hooks';

/** Where a duration goes that is not recorded: one that nobody reads might not be measured either. */
export let lastMs = 0;

/**
 * What is put on the method. `decorators` makes them; `idiom` writes the metrics by hand in place of them; `counts`
 * names the samples that must have every call.
 */
export const CONTESTANTS = {
  plain: { decorators: () => [], counts: [] },
  // What a duration costs at the least.
  'two clock reads': {
    idiom: (method) => ({
      sync(a, b) {
        const startMs = performance.now();
        const result = Reflect.apply(method, this, [a, b]);
        lastMs = performance.now() - startMs;
        return result;
      },
      async async(a, b) {
        const startMs = performance.now();
        const result = await Reflect.apply(method, this, [a, b]);
        lastMs = performance.now() - startMs;
        return result;
      },
    }),
    counts: [],
  },
  counted: { decorators: ({ Counted }) => [Counted()], counts: ['method_calls_total'] },
  timed: { decorators: ({ Timed }) => [Timed()], counts: ['method_duration_seconds_count'] },
  'timed native': {
    decorators: ({ Timed }) => [Timed({ name: 'native_seconds', native: {} })],
    counts: ['native_seconds_count'],
  },
  'in flight': { decorators: ({ InFlight }) => [InFlight()], counts: [] },
  'timed and counted': {
    decorators: ({ Timed, Counted }) => [Timed(), Counted()],
    counts: ['method_duration_seconds_count', 'method_calls_total'],
  },
  'timed by outcome': {
    decorators: ({ Timed }) => [
      Timed({
        name: 'outcome_seconds',
        labels: { status: ({ isFailure }) => (isFailure ? 'failure' : 'success') },
      }),
    ],
    counts: ['outcome_seconds_count'],
  },
  'timed by argument': {
    decorators: ({ Timed }) => [
      Timed({ name: 'argument_seconds', labels: { kind: ({ args }) => (args[0] & 1 ? 'a' : 'b') } }),
    ],
    counts: ['argument_seconds_count'],
  },
  'prom-client startTimer': {
    idiom: (method, { Histogram, registers, type }) => {
      const histogram = named(
        registers,
        'by_hand_seconds',
        (name) => new Histogram({ name, help: 'By hand.', labelNames: ['class', 'method'], registers }),
      );
      return {
        sync(a, b) {
          const end = histogram.startTimer({ class: type, method: 'score' });
          try {
            return Reflect.apply(method, this, [a, b]);
          } finally {
            end();
          }
        },
        async async(a, b) {
          const end = histogram.startTimer({ class: type, method: 'score' });
          try {
            return await Reflect.apply(method, this, [a, b]);
          } finally {
            end();
          }
        },
      };
    },
    counts: ['by_hand_seconds_count'],
  },
  'prom-client inc': {
    idiom: (method, { Counter, registers, type }) => {
      const counter = named(
        registers,
        'by_hand_total',
        (name) =>
          new Counter({ name, help: 'By hand.', labelNames: ['class', 'method', 'result'], registers }),
      );
      const labels = { class: type, method: 'score', result: 'success' };
      return {
        sync(a, b) {
          const result = Reflect.apply(method, this, [a, b]);
          counter.inc(labels);
          return result;
        },
        async async(a, b) {
          const result = await Reflect.apply(method, this, [a, b]);
          counter.inc(labels);
          return result;
        },
      };
    },
    counts: ['by_hand_total'],
  },
};

const named = ([registry], name, make) => registry.getSingleMetric(name) ?? make(name);
