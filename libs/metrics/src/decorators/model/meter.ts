import type { MetricOf } from '../../metrics/definition/definition.js';
import type { MetricDefinition } from '../../metrics/definition/metric-definition.js';
import type { Call, CallStart } from './call.js';

/** Gives the instruments of one application. */
export interface Instruments {
  get<D extends MetricDefinition>(definition: D): MetricOf<D>;
  /** Counts a failure of ours and warns the first time that `subject` fails. */
  report(subject: string, error: unknown): void;
}

/** What one decorator measures of a method, for any application. */
export interface Meter {
  /** As the user writes it, for error messages and the catalogue: `@Timed()`. */
  readonly decorator: string;
  readonly definitions: readonly MetricDefinition[];
  /** Whether it looks at arguments, result or `this`; nobody else's calls keep them. */
  readonly readsCall: boolean;
  /** Whether it needs the duration. */
  readonly isTimed: boolean;
  /** Ties it to the instruments of one application. */
  bind(instruments: Instruments): Recorder;
}

/** What one decorator measures of a method, in one application. */
export interface Recorder {
  /** Before the method runs. What it returns comes back when the call is over. */
  begin?(start: CallStart | undefined): unknown;
  /** Takes `begin` back: the method returned something that begins to work later. */
  cancel?(token: unknown): void;
  /**
   * When the call is over.
   * @param seconds 0 unless the meter is timed
   * @param call there when the meter reads calls
   */
  end(seconds: number, isFailure: boolean, error: unknown, call: Call | undefined, token: unknown): void;
}
