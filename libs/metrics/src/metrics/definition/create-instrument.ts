import { Counter } from '../../core/instruments/counter.js';
import type { InstrumentEnvironment } from '../../core/environment.js';
import { Gauge } from '../../core/instruments/gauge.js';
import { Histogram } from '../../core/instruments/histogram.js';
import type { MetricRegistry } from '../../core/instruments/registry-contract.js';
import { Summary } from '../../core/instruments/summary.js';
import type { MetricDefinition } from './metric-definition.js';
import { remedyOf } from './own-metrics.js';

const KINDS = { counter: Counter, gauge: Gauge, histogram: Histogram, summary: Summary };

/** Creates the instrument of a definition in `registers`; `collect` is the definition's, bound to its providers. */
export function createInstrument(
  definition: MetricDefinition,
  registers: readonly MetricRegistry[],
  environment: InstrumentEnvironment,
  collect: (() => void | Promise<void>) | undefined,
): unknown {
  const { type, config } = definition;
  const instrument = new KINDS[type]<string>({ ...config, collect, registers, environment });
  // An application can't change the declaration of the library's own metrics.
  const maxSeriesOption =
    definition.maxSeriesOption ?? (remedyOf(definition) === undefined ? undefined : false);
  if (maxSeriesOption !== undefined) instrument.limitIsSetBy(maxSeriesOption);
  return instrument;
}
