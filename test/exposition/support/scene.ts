import { Counter } from '../../../libs/metrics/src/core/instruments/counter.js';
import { ManualClock } from '../../../libs/metrics/src/core/clock.js';
import { Gauge } from '../../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../../libs/metrics/src/core/instruments/summary.js';

/** One metric of each kind with values that are hard to write, always the same. */
export function scene(nowMs = 1_700_000_000_250): object[] {
  const environment = {
    clock: new ManualClock(nowMs),
    warn: (message: string): void => {
      throw new Error(message);
    },
    traceContext: () => ({ traceId: '4bf92f3577b34da6', spanId: '00f067aa0ba902b7' }),
  };
  const common = { registers: [], environment };

  const loans = new Counter({
    ...common,
    name: 'loans_created_total',
    help: 'Loans "created", by C:\\purpose\nand status.',
    labelNames: ['purpose', 'status'],
    enableExemplars: true,
  });
  loans.inc({ purpose: 'car', status: 'approved' }, 3);
  loans.inc({ purpose: 'a "boat"\\\nor two', status: 'é花😱' }, 0.125);
  loans.inc({ purpose: 'none', status: '' }, 2 ** 60);

  const plain = new Counter({ ...common, name: 'sheep', help: 'A counter without _total.' });
  plain.inc(41);

  const queue = new Gauge({ ...common, name: 'queue_ratio', help: 'How full.', labelNames: ['queue'] });
  queue.set({ queue: 'high' }, Infinity);
  queue.set({ queue: 'low' }, -1e-7);
  queue.set({ queue: 'odd' }, Number.NaN);

  const duration = new Histogram({
    ...common,
    name: 'job_duration_seconds',
    help: 'Time per job.',
    labelNames: ['job'],
    buckets: [0.005, 1, 1_000_000],
    enableExemplars: true,
  });
  for (const seconds of [0.001, 0.5, 0.25, 2_000_000]) duration.observe({ job: 'sweep' }, seconds);
  duration.zero({ job: 'idle' });

  const size = new Summary({ ...common, name: 'reply_bytes', help: 'Size.', percentiles: [0.5, 1] });
  size.observe(0);

  const values = [{ value: 7, labels: { 'host.name': 'a', app: 'own' } }];
  const foreign = {
    name: 'jvm.threads',
    get: () => ({ name: 'jvm.threads', help: 'Dots.', type: 'gauge', values }),
  };
  const unknown = {
    name: 'what',
    get: () => ({ name: 'what', help: '', type: 'mystery', values: [{ value: 1 }] }),
  };
  return [loans, plain, queue, duration, size, foreign, unknown];
}
