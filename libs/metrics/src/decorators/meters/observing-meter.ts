import type { MeteredCall } from '../model/call.js';
import { areConstant, LabelReader, type Source } from '../model/label-reader.js';
import type { HistogramDefinition, SummaryDefinition } from '../../metrics/definition/definition.js';
import type { HistogramSeries } from '../../core/instruments/histogram.js';
import type { LabelValue } from '../../core/series/label-values.js';
import type { SummarySeries } from '../../core/instruments/summary.js';
import type { Instruments, Meter, BoundMeter } from '../model/meter.js';
import type { Site } from '../decorating/site.js';

export interface ObservingMeterConfig {
  readonly definition: HistogramDefinition<string> | SummaryDefinition<string>;
  readonly sources: Readonly<Record<string, Source<MeteredCall>>>;
  /** Returns the value of a finished call, or undefined for none. Without it, the duration in seconds is observed. */
  readonly extract?: (call: MeteredCall) => number | undefined;
}

/** Observes one value per call in a histogram or summary: its duration, or an extracted number. */
export function observingMeter(site: Site, { definition, sources, extract }: ObservingMeterConfig): Meter {
  const isConstant = areConstant(sources);
  return {
    decorator: site.decorator,
    definitions: [definition],
    readsCall: !isConstant || extract !== undefined,
    isTimed: extract === undefined,
    bind(instruments) {
      if (!isConstant || extract) return readingMeter(site, { definition, sources, extract }, instruments);
      return new PlainObservation(instruments.get(definition).labels(sources as Record<string, LabelValue>));
    },
  };
}

/** Observes plain calls. */
class PlainObservation implements BoundMeter {
  constructor(private readonly series: HistogramSeries | SummarySeries) {}

  end(seconds: number): void {
    this.series.observe(seconds);
  }
}

function readingMeter(
  site: Site,
  { definition, sources, extract }: ObservingMeterConfig,
  instruments: Instruments,
): BoundMeter {
  const metric = instruments.get(definition);
  const reader = new LabelReader(sources, site.where, instruments);
  return {
    end(seconds, _isFailure, _error, call) {
      const value = extract ? extract(call as MeteredCall) : seconds;
      if (value !== undefined && value !== null) metric.observe(reader.read(call as MeteredCall), value);
    },
  };
}
