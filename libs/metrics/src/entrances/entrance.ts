import type { ModulesContainer } from '@nestjs/core';
import type { MetricOf } from '../metrics/definition/definition.js';
import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import type { ResolvedEntranceOptions } from './entrances.options.js';

/** What an entrance uses of its application. */
export interface EntranceContext {
  /** Holds the objects of the measured package, which this library never imports. */
  readonly modules: ModulesContainer;
  readonly options: ResolvedEntranceOptions;
  /** The application's metric of a definition. */
  readonly get: <D extends MetricDefinition>(definition: D) => MetricOf<D>;
  /** A provider of the application. */
  readonly find: <T>(token: new (...args: never[]) => T) => T;
  /** The name of the label with the class of an exception: OpenTelemetry calls it differently. */
  readonly exceptionLabel: 'exception' | 'error_type';
  /** Counts a failure to measure, and logs the first one of each subject. */
  readonly report: (subject: string, error: unknown) => void;
}

/**
 * Opens one way into an application: finds its handlers and begins to measure their calls. Called when all providers
 * exist, before their first hook. Returns a function that ends it.
 */
export type Entrance = (context: EntranceContext) => () => void;
