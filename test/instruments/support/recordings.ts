import type * as Prom from 'prom-client';
import { Counter } from '../../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../../libs/metrics/src/core/instruments/summary.js';

/** Constructors of either library: ours, or those of a client with the same shape. */
export interface Constructors {
  Counter: new (config: Prom.CounterConfiguration<'a' | 'b'>) => Prom.Counter<'a' | 'b'>;
  Gauge: new (config: Prom.GaugeConfiguration<'a' | 'b'>) => Prom.Gauge<'a' | 'b'>;
  Histogram: new (config: Prom.HistogramConfiguration<'a' | 'b'>) => Prom.Histogram<'a' | 'b'>;
  Summary: new (config: Prom.SummaryConfiguration<'a' | 'b'>) => Prom.Summary<'a' | 'b'>;
}

/** Our own constructors, in the types of prom-client's. */
export const OURS: Constructors = { Counter, Gauge, Histogram, Summary };

/** One metric of each kind in a registry, with every way of recording used once. */
export interface Recordings {
  readonly counter: Prom.Counter<'a' | 'b'>;
  readonly gauge: Prom.Gauge<'a' | 'b'>;
  readonly histogram: Prom.Histogram<'a' | 'b'>;
  readonly summary: Prom.Summary<'a' | 'b'>;
}

/** Makes and feeds the metrics; the same calls whichever library they come from. */
export function record(library: Constructors, registry: Prom.Registry): Recordings {
  const common = { labelNames: ['a', 'b'] as const, registers: [registry] };
  const counter = new library.Counter({ name: 'jobs_total', help: 'Jobs \\ so\nfar.', ...common });
  counter.inc({ a: 'x', b: 'y' });
  counter.inc({ b: 'y', a: 'x' }, 2.5);
  counter.labels('x', 'z').inc();
  counter.labels({ a: 'quote "', b: 'back \\ and\nnew line' }).inc(4);
  counter.inc({ a: 'gone', b: '1' });
  counter.remove('gone', '1');
  const gauge = new library.Gauge({
    name: 'queue_length',
    help: 'Jobs that wait.',
    ...common,
    collect() {
      this.set({ a: 'collected', b: '1' }, 5);
    },
  });
  gauge.set({ a: 'x', b: 'y' }, 7);
  gauge.inc({ a: 'x', b: 'y' });
  gauge.labels('x', 'y').dec(0.5);
  gauge.labels('infinite', '1').set(Infinity);
  gauge.remove({ a: 'not', b: 'there' });
  const histogram = new library.Histogram({
    name: 'job_seconds',
    help: 'Seconds per job.',
    buckets: [0.1, 1, 10],
    ...common,
  });
  for (const seconds of [0.05, 0.1, 3, 100]) histogram.observe({ a: 'x', b: 'y' }, seconds);
  histogram.labels('x', 'z').observe(1);
  histogram.zero({ a: 'zero', b: '1' });
  const summary = new library.Summary({
    name: 'job_bytes',
    help: 'Bytes per job.',
    percentiles: [0.5],
    ...common,
  });
  for (const bytes of [4, 4, 4]) summary.observe({ a: 'x', b: 'y' }, bytes);
  summary.labels('x', 'z').observe(9);
  return { counter, gauge, histogram, summary };
}
