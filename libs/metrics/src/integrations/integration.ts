import type { InjectionToken } from '@nestjs/common';
import type { MetricFactory } from '../metrics/metric-factory.js';

/** The services that an integration can use; each works on its own, as in `start(target, { metrics, safely })`. */
export interface IntegrationContext {
  readonly metrics: MetricFactory;
  /** Finds another provider of the application, in any module. */
  readonly find: <T>(token: new (...args: never[]) => T) => T;
  /**
   * The application's only instance of a class, created on the first call: what several measured objects add up in. A
   * `collect` reads it with `inject: [SharedInstances]`.
   */
  readonly shared: <T extends object>(type: new () => T) => T;
  /** Runs recording code. Its errors are counted and logged as warnings, and never reach the caller. */
  readonly safely: (record: () => void) => void;
}

/** Measures something that the application uses; pass it to `MetricsModule.forFeature()`. */
export interface Integration<Target = never> {
  /** The name of the integration, for messages. */
  readonly name: string;
  /** The token of the measured provider; undefined when the integration does not measure a provider. */
  readonly token: InjectionToken | undefined;
  /**
   * The options that the integration was created with. If set, it starts once per measured object, however many
   * modules register it; different options for the same object fail the start.
   */
  readonly options?: object;
  /** Starts measuring; returns a function that stops it. */
  start(target: Target, context: IntegrationContext): () => void;
}
