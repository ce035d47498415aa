import type { Call } from '../call.js';
import { areConstant, LabelReader, type Source } from '../label-reader.js';
import type { HistogramDefinition, SummaryDefinition } from '../../injection/definition.js';
import type { HistogramSeries } from '../../instruments/histogram-series.js';
import type { LabelValue } from '../../instruments/label-values.js';
import type { SummarySeries } from '../../instruments/summary-series.js';
import type { Instruments, Meter, Recorder } from '../meter.js';
import type { Site } from '../site.js';

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
