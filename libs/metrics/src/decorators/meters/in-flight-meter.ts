import type { CallStart } from '../call.js';
import { areConstant, LabelReader, type Source } from '../label-reader.js';
import type { GaugeDefinition } from '../../injection/definition.js';
import type { Gauge } from '../../instruments/gauge.js';
import type { GaugeSeries } from '../../instruments/gauge-series.js';
import type { LabelValue } from '../../instruments/label-values.js';
import type { Meter, Recorder } from '../meter.js';
import type { Site } from '../site.js';

type Labels = Record<string, LabelValue>;

/** Counts the calls that are running, in a gauge. */
export function inFlightMeter(
  site: Site,
  definition: GaugeDefinition<string>,
  sources: Readonly<Record<string, Source<CallStart>>>,
): Meter {
  const isConstant = areConstant(sources);
  return {
    decorator: site.decorator,
    definitions: [definition],
    readsCall: !isConstant,
    isTimed: false,
    bind(instruments) {
      const gauge = instruments.get(definition);
      if (!isConstant) return readingRecorder(gauge, new LabelReader(sources, site.where, instruments));
      return new LightInFlight(gauge.labels(sources as Labels));
    },
  };
}

/** Counts running calls that nobody looks at. */
class LightInFlight implements Recorder {
  constructor(private readonly running: GaugeSeries) {}

  begin(): void {
    this.running.inc();
  }

  cancel(): void {
    this.running.dec();
  }

  end(): void {
    this.running.dec();
  }
}

/** Keeps the labels that a call began with: its end must take back what its begin gave. */
function readingRecorder(gauge: Gauge<string>, reader: LabelReader<CallStart>): Recorder {
  const leave = (labels: unknown): void => {
    // None: its begin failed.
    if (labels !== undefined) gauge.dec(labels as Labels);
  };
  return {
    begin(start) {
      const labels = reader.read(start as CallStart);
      gauge.inc(labels);
      return labels;
    },
    cancel: leave,
    end: (_seconds, _isFailure, _error, _call, labels) => leave(labels),
  };
}
