import type { MetricOf } from '../../metrics/definition/definition.js';
import type { MetricDefinition } from '../../metrics/definition/metric-definition.js';
import type { MeteredCall, CallStart } from './call.js';

/** Provides the instruments of one application. */
export interface Instruments {
  get<D extends MetricDefinition>(definition: D): MetricOf<D>;
  /** Counts an internal error of an application, and logs a warning the first time that `subject` fails. */
  report(subject: string, error: unknown): void;
}

/** The measurement of one decorator on a method, for any application. */
export interface Meter {
  /** The decorator as the user writes it, for error messages and the catalogue: `@Timed()`. */
  readonly decorator: string;
  readonly definitions: readonly MetricDefinition[];
  /** Whether it reads arguments, result or `this`. Without such a meter, calls do not keep them. */
  readonly readsCall: boolean;
  /** Whether it needs the duration. */
  readonly isTimed: boolean;
  /** Binds it to the instruments of one application. */
  bind(instruments: Instruments): BoundMeter;
}

/** The measurement of one decorator on a method, in one application. */
export interface BoundMeter {
  /** Runs before the method; its return value is passed to `cancel` or `end`. */
  begin?(start: CallStart | undefined): unknown;
  /** Undoes `begin`: the method returned something that does its work later. */
  cancel?(token: unknown): void;
  /**
   * Runs when the call ends.
   * @param seconds may be 0 unless the meter is timed
   * @param call present when the meter reads calls
   */
  end(
    seconds: number,
    isFailure: boolean,
    error: unknown,
    call: MeteredCall | undefined,
    token: unknown,
  ): void;
}
