import type { CallStart } from '../model/call.js';
import { areConstant, LabelReader, type Source } from '../model/label-reader.js';
import type { GaugeDefinition } from '../../metrics/definition/definition.js';
import type { Gauge } from '../../core/instruments/gauge.js';
import type { RunningCount } from '../../core/instruments/running-count.js';
import type { Meter, BoundMeter } from '../model/meter.js';
import type { Site } from '../decorating/site.js';

/** Counts running calls in a gauge. */
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
      if (!isConstant) return readingMeter(gauge, new LabelReader(sources, site.where, instruments));
      return new PlainInFlight(gauge.counting(sources));
    },
  };
}

/** Counts running plain calls. */
class PlainInFlight implements BoundMeter {
  constructor(private readonly running: RunningCount) {}

  begin(): void {
    this.running.enter();
  }

  cancel(): void {
    this.running.leave();
  }

  end(): void {
    this.running.leave();
  }
}

/** Keeps the running count in which each call began, so that the call ends in the same one. */
function readingMeter(gauge: Gauge<string>, reader: LabelReader<CallStart>): BoundMeter {
  const leave = (running: unknown): void => {
    // Undefined if `begin` failed.
    if (running !== undefined) gauge.leave(running as RunningCount);
  };
  return {
    begin: (start) => gauge.enter(reader.read(start as CallStart)),
    cancel: leave,
    end: (_seconds, _isFailure, _error, _call, running) => leave(running),
  };
}
