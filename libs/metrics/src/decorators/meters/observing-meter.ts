import type { Call } from '../model/call.js';
import { areConstant, LabelReader, type Source } from '../model/label-reader.js';
import type { HistogramDefinition, SummaryDefinition } from '../../metrics/definition/definition.js';
import type { HistogramSeries } from '../../core/instruments/histogram.js';
import type { LabelValue } from '../../core/series/label-values.js';
import type { SummarySeries } from '../../core/instruments/summary.js';
import type { Instruments, Meter, Recorder } from '../model/meter.js';
import type { Site } from '../decorating/site.js';

/** What an observing meter needs beside its site. */
export interface ObservingMeterConfig {
  readonly definition: HistogramDefinition<string> | SummaryDefinition<string>;
  readonly sources: Readonly<Record<string, Source<Call>>>;
  /** The value of a finished call, undefined for none; the duration in seconds when left out. */
  readonly extract?: (call: Call) => number | undefined;
}

/** Observes one value of each call in a histogram or a summary: its duration, or a number taken from it. */
export function observingMeter(site: Site, { definition, sources, extract }: ObservingMeterConfig): Meter {
  const isConstant = areConstant(sources);
  return {
    decorator: site.decorator,
    definitions: [definition],
    readsCall: !isConstant || extract !== undefined,
    isTimed: extract === undefined,
    bind(instruments) {
      if (!isConstant || extract) return readingRecorder(site, { definition, sources, extract }, instruments);
      return new LightObservation(instruments.get(definition).labels(sources as Record<string, LabelValue>));
    },
  };
}

/** Observes calls that nobody looks at. */
class LightObservation implements Recorder {
  constructor(private readonly series: HistogramSeries | SummarySeries) {}

  end(seconds: number): void {
    this.series.observe(seconds);
  }
}

function readingRecorder(
  site: Site,
  { definition, sources, extract }: ObservingMeterConfig,
  instruments: Instruments,
): Recorder {
  const metric = instruments.get(definition);
  const reader = new LabelReader(sources, site.where, instruments);
  return {
    end(seconds, _isFailure, _error, call) {
      const value = extract ? extract(call as Call) : seconds;
      if (value !== undefined && value !== null) metric.observe(reader.read(call as Call), value);
    },
  };
}
