// Checked by `npm run typecheck`: our instruments can be given to code that is written for prom-client's.
import type * as Prom from 'prom-client';
import { Registry } from 'prom-client';
import { Counter } from '../src/core/instruments/counter.js';
import { Gauge } from '../src/core/instruments/gauge.js';
import { Histogram } from '../src/core/instruments/histogram.js';
import { Summary } from '../src/core/instruments/summary.js';

const options = { name: 'jobs', help: 'Jobs.' };
const labelled = { ...options, labelNames: ['queue', 'status'] as const };
const closed = { ...labelled, labelValues: { status: ['done', 'failed'] as const } };
type Names = 'queue' | 'status';

export const unlabelledCounter: Prom.Counter<never> = new Counter(options);
export const unlabelledGauge: Prom.Gauge<never> = new Gauge(options);
export const unlabelledHistogram: Prom.Histogram<never> = new Histogram(options);
export const unlabelledSummary: Prom.Summary<never> = new Summary(options);

export const anyCounter: Prom.Counter = new Counter(options);
export const anyGauge: Prom.Gauge = new Gauge(options);
export const anyHistogram: Prom.Histogram = new Histogram(options);
export const anySummary: Prom.Summary = new Summary(options);

export const counter: Prom.Counter<Names> = new Counter(labelled);
export const gauge: Prom.Gauge<Names> = new Gauge(labelled);
export const histogram: Prom.Histogram<Names> = new Histogram(labelled);
export const summary: Prom.Summary<Names> = new Summary(labelled);

export const widenedCounter: Prom.Counter = new Counter(labelled);
export const widenedGauge: Prom.Gauge = new Gauge(labelled);
export const widenedHistogram: Prom.Histogram = new Histogram(labelled);
export const widenedSummary: Prom.Summary = new Summary(labelled);

export const closedCounter: Prom.Counter<Names> = new Counter(closed);
export const closedGauge: Prom.Gauge<Names> = new Gauge(closed);
export const closedHistogram: Prom.Histogram<Names> = new Histogram(closed);
export const closedSummary: Prom.Summary<Names> = new Summary(closed);

export const metric: Prom.Metric<Names> = new Histogram(labelled);
new Registry().registerMetric(new Counter(labelled));

// And ours take prom-client's registers.
export const registered = new Counter({ ...options, registers: [new Registry()] });
