import type { Call } from '../call.js';
import { exceptionName } from '../exception-name.js';
import { areConstant, LabelReader, type Source } from '../label-reader.js';
import type { CounterDefinition } from '../../injection/definition.js';
import type { LabelValue } from '../../instruments/label-values.js';
import type { Instruments, Meter, Recorder } from '../meter.js';
import type { Site } from '../site.js';

/** Labels that tell how the call ended. */
export const OUTCOMES = {
  result: ({ isFailure }: Outcome): string => (isFailure ? 'failure' : 'success'),
  exception: ({ isFailure, error }: Outcome): string => (isFailure ? exceptionName(error) : ''),
};

type Outcome = Pick<Call, 'isFailure' | 'error'>;

/** What a counting meter needs beside its site. */
export interface CountingMeterConfig {
  readonly definition: CounterDefinition<string>;
  readonly sources: Readonly<Record<string, Source<Call>>>;
  /** Labels that only need to know how the call ended. */
  readonly outcomes: Readonly<Record<string, (outcome: Outcome) => string>>;
  readonly onlyFailures: boolean;
  readonly onlySuccesses: boolean;
}

/** Counts the calls that are over. */
export function countingMeter(site: Site, config: CountingMeterConfig): Meter {
  const { definition, sources } = config;
  const isConstant = areConstant(sources);
  return {
    decorator: site.decorator,
    definitions: [definition],
    readsCall: !isConstant,
    isTimed: false,
    bind: (instruments) =>
      isConstant ? lightRecorder(config, instruments) : readingRecorder(site, config, instruments),
  };
}

function lightRecorder(
  { definition, sources, outcomes, onlyFailures, onlySuccesses }: CountingMeterConfig,
  instruments: Instruments,
): Recorder {
  const counter = instruments.get(definition);
  const labelsOf = (outcome: Outcome): Record<string, LabelValue> => {
    const labels = { ...(sources as Record<string, LabelValue>) };
    for (const [name, read] of Object.entries(outcomes)) labels[name] = read(outcome);
    return labels;
  };
  const successes = counter.labels(labelsOf({ isFailure: false, error: undefined }));
  return {
    end(_seconds, isFailure, error) {
      if (!isFailure) {
        if (!onlyFailures) successes.inc();
      } else if (!onlySuccesses) counter.inc(labelsOf({ isFailure, error }));
    },
  };
}

function readingRecorder(
  site: Site,
  { definition, sources, outcomes, onlyFailures, onlySuccesses }: CountingMeterConfig,
  instruments: Instruments,
): Recorder {
  const counter = instruments.get(definition);
  const reader = new LabelReader<Call>({ ...outcomes, ...sources }, site.where, instruments);
  return {
    end(_seconds, isFailure, _error, call) {
      if (isFailure ? !onlySuccesses : !onlyFailures) counter.inc(reader.read(call as Call));
    },
  };
}
