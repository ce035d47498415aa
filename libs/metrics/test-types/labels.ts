// Checked by `npm run typecheck`: labels that are missing, extra or misspelt do not compile.
import { Counter } from '../src/core/instruments/counter.js';
import { Gauge } from '../src/core/instruments/gauge.js';
import { Histogram } from '../src/core/instruments/histogram.js';
import { Summary } from '../src/core/instruments/summary.js';

const options = { name: 'jobs', help: 'Jobs.' };
const labelled = { ...options, labelNames: ['queue', 'status'] as const };

const counter = new Counter({ ...options, labelNames: ['queue', 'status'] });
counter.inc({ queue: 'mail', status: 200 });
counter.inc({ queue: 'mail', status: 'done' }, 2);
counter.inc({ queue: 'mail', status: 'done' }, 2, { trace_id: 'a' });
counter.inc({ labels: { queue: 'mail', status: 'done' }, value: 2, exemplarLabels: { trace_id: 'a' } });
counter.labels('mail', 'done').inc();
counter.labels({ queue: 'mail', status: 'done' }).inc(2);
counter.remove({ queue: 'mail', status: 'done' });
// @ts-expect-error a label is missing
counter.inc({ queue: 'mail' });
// @ts-expect-error a label is misspelt
counter.inc({ queue: 'mail', statsu: 'done' });
// @ts-expect-error there is no such label
counter.inc({ queue: 'mail', status: 'done', reason: 'x' });
// @ts-expect-error labels are required
counter.inc();
// @ts-expect-error labels are required
counter.inc(5);
// @ts-expect-error labels are required
counter.inc({});
// @ts-expect-error labels are required
counter.inc({ value: 5 });
// @ts-expect-error an object is no label value
counter.inc({ queue: 'mail', status: {} });
// @ts-expect-error a label is missing
counter.labels({ queue: 'mail' });
// @ts-expect-error there is no such label
counter.remove({ queue: 'mail', status: 'done', reason: 'x' });

const gauge = new Gauge(labelled);
gauge.set({ queue: 'mail', status: 'done' }, 1);
gauge.setToCurrentTime({ queue: 'mail', status: 'done' });
// @ts-expect-error labels are required
gauge.set(1);
// @ts-expect-error labels are required
gauge.dec();
// @ts-expect-error a value is required
gauge.set({ queue: 'mail', status: 'done' });
// @ts-expect-error a label is missing
gauge.dec({ queue: 'mail' });
// @ts-expect-error labels are required
gauge.setToCurrentTime();

const histogram = new Histogram(labelled);
histogram.observe({ queue: 'mail', status: 'done' }, 1);
histogram.zero({ queue: 'mail', status: 'done' });
// @ts-expect-error labels are required
histogram.observe(1);
// @ts-expect-error a label is missing
histogram.observe({ queue: 'mail' }, 1);
// @ts-expect-error a label is missing
histogram.zero({ queue: 'mail' });

const summary = new Summary(labelled);
summary.observe({ queue: 'mail', status: 'done' }, 1);
// @ts-expect-error labels are required
summary.observe(1);

// A timer's end gives the labels that its start did not.
histogram.startTimer({ queue: 'mail' })({ status: 'done' });
histogram.startTimer({ queue: 'mail', status: 'done' })();
histogram.startTimer({ queue: 'mail', status: 'done' })({ status: 'failed' });
histogram.startTimer({ queue: 'mail' }, { trace_id: 'a' })({ status: 'done' }, { span_id: 'b' });
histogram.startTimer()({ queue: 'mail', status: 'done' });
summary.startTimer({ queue: 'mail' })({ status: 'done' });
gauge.startTimer({ queue: 'mail' })({ status: 'done' });
// @ts-expect-error `status` is missing at both ends
histogram.startTimer({ queue: 'mail' })();
// @ts-expect-error `queue` is missing at both ends
histogram.startTimer()({ status: 'done' });
// @ts-expect-error there is no such label
histogram.startTimer({ reason: 'x' });

// Without labels there is no labels object.
const unlabelled = new Counter(options);
unlabelled.inc();
unlabelled.inc(2);
unlabelled.inc({ value: 2, exemplarLabels: { trace_id: 'a' } });
// @ts-expect-error the counter has no labels
unlabelled.inc({ queue: 'mail' });
// @ts-expect-error the gauge has no labels
new Gauge(options).set({ queue: 'mail' }, 1);
new Gauge(options).set(1);
new Gauge(options).setToCurrentTime();
new Histogram(options).observe(1);
new Histogram(options).startTimer()();
// @ts-expect-error a value is required
new Histogram(options).observe();

// Closed sets of values.
const closed = new Counter({ ...labelled, labelValues: { status: ['done', 'failed'] } });
closed.inc({ queue: 'mail', status: 'done' });
// @ts-expect-error not one of the values
closed.inc({ queue: 'mail', status: 'doen' });
// @ts-expect-error not one of the values
new Gauge({ ...labelled, labelValues: { status: ['done'] } }).startTimer({ queue: 'mail' })({ status: 'x' });
// @ts-expect-error there is no such label
export const misspelt = new Counter({ ...labelled, labelValues: { statsu: ['done'] } });

// Names that are only known at run time.
declare const names: string[];
const dynamic = new Counter({ ...options, labelNames: names });
dynamic.inc({ anything: 'x' });
dynamic.inc(5);

// `this` in collect is the instrument.
export const collected = new Gauge({
  ...labelled,
  async collect() {
    await Promise.resolve();
    this.set({ queue: 'mail', status: 'done' }, 1);
    // @ts-expect-error a label is missing
    this.set({ queue: 'mail' }, 1);
  },
});
