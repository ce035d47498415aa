import { afterEach, expect, it } from '@jest/globals';
import { counter, InFlight, MetricLabel, MetricsModule, Timed } from '../../libs/metrics/src/index.js';

const { prepareStackTrace } = Error;
afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace;
});

const method = (): PropertyDescriptor => ({ value: () => undefined, configurable: true, writable: true });

// With --enable-source-maps, V8 reads the map of a file when a stack with it is written: 4 ms for each file of a start.
it.each<[string, () => unknown]>([
  ['counter()', () => counter({ name: 'jobs_total', help: 'Jobs.' })],
  ['forRoot()', () => MetricsModule.forRoot()],
  ['forFeature()', () => MetricsModule.forFeature([])],
  ['@Timed()', () => Timed()({ run: () => undefined }, 'run', method())],
  ['@InFlight()', () => InFlight()({ run: () => undefined }, 'run', method())],
  [
    '@MetricLabel()',
    () => {
      class Jobs {
        run(@MetricLabel('queue') queue: string): string {
          return queue;
        }
      }
      return Jobs;
    },
  ],
])('%s writes no stack', (_, declare) => {
  let written = 0;
  Error.prepareStackTrace = (error) => {
    written++;
    return String(error);
  };
  declare();
  expect(written).toBe(0);
});
