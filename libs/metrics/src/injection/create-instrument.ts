import type { Registry } from 'prom-client';
import { Counter } from '../instruments/counter.js';
import type { InstrumentEnvironment } from '../instruments/environment.js';
import { Gauge } from '../instruments/gauge.js';
import { Histogram } from '../instruments/histogram.js';
import { Summary } from '../instruments/summary.js';
import type { MetricDefinition } from './definition.js';

const KINDS = { counter: Counter, gauge: Gauge, histogram: Histogram, summary: Summary };

/** Makes the instrument of a definition in `registers`; `collect` is the definition's own, bound to its providers. */
export function createInstrument(
  { type, config }: MetricDefinition,
  registers: readonly Registry[],
  environment: InstrumentEnvironment,
  collect: (() => void | Promise<void>) | undefined,
): unknown {
  return new KINDS[type]<string>({ ...config, collect, registers, environment });
}
