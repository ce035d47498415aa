import type { MeteredCall } from '../model/call.js';
import { exceptionName } from '../../metrics/calls/exception-name.js';
import { areConstant, LabelReader, type Source } from '../model/label-reader.js';
import type { CounterDefinition } from '../../metrics/definition/definition.js';
import type { Counter, CounterSeries } from '../../core/instruments/counter.js';
import type { LabelValue } from '../../core/series/label-values.js';
import type { Instruments, Meter, BoundMeter } from '../model/meter.js';
import type { Site } from '../decorating/site.js';

/** Labels for the outcome of a call. */
export const OUTCOMES = {
  result: ({ isFailure }: Outcome): string => (isFailure ? 'failure' : 'success'),
  exception: ({ isFailure, error }: Outcome): string => (isFailure ? exceptionName(error) : ''),
};

type Outcome = Pick<MeteredCall, 'isFailure' | 'error'>;

export interface CountingMeterConfig {
  readonly definition: CounterDefinition<string>;
  readonly sources: Readonly<Record<string, Source<MeteredCall>>>;
  /** Labels that depend only on the outcome of the call. */
  readonly outcomes: Readonly<Record<string, (outcome: Outcome) => string>>;
  readonly onlyFailures: boolean;
  readonly onlySuccesses: boolean;
}

/** Counts finished calls. */
export function countingMeter(site: Site, config: CountingMeterConfig): Meter {
  const { definition, sources } = config;
  const isConstant = areConstant(sources);
  return {
    decorator: site.decorator,
    definitions: [definition],
    readsCall: !isConstant,
    isTimed: false,
    bind: (instruments) =>
      isConstant ? new PlainCount(config, instruments) : readingMeter(site, config, instruments),
  };
}

/** Counts plain calls. A class, because V8 accesses its methods and fields faster than those of a closure. */
class PlainCount implements BoundMeter {
  private readonly counter: Counter<string>;
  private readonly successes: CounterSeries;
  private readonly onlyFailures: boolean;

  constructor(
    private readonly config: CountingMeterConfig,
    instruments: Instruments,
  ) {
    this.counter = instruments.get(config.definition);
    this.successes = this.counter.labels(this.labelsOf({ isFailure: false, error: undefined }));
    this.onlyFailures = config.onlyFailures;
  }

  end(_seconds: number, isFailure: boolean, error: unknown): void {
    if (isFailure) this.fail({ isFailure, error });
    else if (!this.onlyFailures) this.successes.inc();
  }

  private fail(outcome: Outcome): void {
    if (!this.config.onlySuccesses) this.counter.inc(this.labelsOf(outcome));
  }

  private labelsOf(outcome: Outcome): Record<string, LabelValue> {
    const labels = { ...(this.config.sources as Record<string, LabelValue>) };
    for (const [name, read] of Object.entries(this.config.outcomes)) labels[name] = read(outcome);
    return labels;
  }
}

function readingMeter(
  site: Site,
  { definition, sources, outcomes, onlyFailures, onlySuccesses }: CountingMeterConfig,
  instruments: Instruments,
): BoundMeter {
  const counter = instruments.get(definition);
  const reader = new LabelReader<MeteredCall>({ ...outcomes, ...sources }, site.where, instruments);
  return {
    end(_seconds, isFailure, _error, call) {
      if (isFailure ? !onlySuccesses : !onlyFailures) counter.inc(reader.read(call as MeteredCall));
    },
  };
}
