import type { InjectionToken } from '@nestjs/common';
import type { MetricFactory } from '../metrics/metric-factory.js';

/** What an integration works with. */
export interface IntegrationContext {
  readonly metrics: MetricFactory;
  /** Another provider of the application, wherever it lives. */
  find<T>(token: new (...args: never[]) => T): T;
  /** Runs what records; what it throws is counted and warned of, and never reaches the caller. */
  safely(record: () => void): void;
}

/** Measures something that the application uses; given to `MetricsModule.forFeature()`. */
export interface Integration<Target = never> {
  /** What is measured, for messages. */
  readonly name: string;
  /** The provider that is measured; undefined when it is no provider. */
  readonly token: InjectionToken | undefined;
  /**
   * What it was made with. An integration that tells it is started once for each object that it measures, however
   * many modules name it; other options for the same object fail the start.
   */
  readonly options?: object;
  /** Begins to measure, and returns what ends it. */
  start(target: Target, context: IntegrationContext): () => void;
}
