import type { ModulesContainer } from '@nestjs/core';
import type { MetricOf } from '../metrics/definition/definition.js';
import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import type { ResolvedEntranceOptions } from './entrances.options.js';
import type { InstancesWith } from './instances-with.js';
import type { Servers } from './microservices/servers.js';

/** What an entrance uses of its application. */
export interface EntranceContext {
  /** The object that `NestFactory` made, of which this library knows no type. */
  readonly application: object;
  /** Holds the objects of the measured package, which this library never imports. */
  readonly modules: ModulesContainer;
  /** Finds them among the providers: all entrances of an application search one list. */
  readonly instancesWith: InstancesWith;
  /** Its servers of `@nestjs/microservices`, which are no providers. */
  readonly servers: Servers;
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
