import type { InjectionToken } from '@nestjs/common';

// `Symbol.for`, so that the ESM and the CommonJS build of the library agree on the tokens.

/** The options after defaults, as `ResolvedMetricsOptions`. */
export const METRICS_OPTIONS: InjectionToken = Symbol.for('nestjs-metrics:options');

/** The application's own registry. */
export const METRICS_REGISTRY: InjectionToken = Symbol.for('nestjs-metrics:registry');

/** Where `forRoot()` was called. */
export const METRICS_ROOT: InjectionToken = Symbol.for('nestjs-metrics:root');

/** The path of the scrape endpoint. */
export const METRICS_PATH: InjectionToken = Symbol.for('nestjs-metrics:path');

/** What instruments need of the process: clock, warnings, trace context. */
export const METRICS_ENVIRONMENT: InjectionToken = Symbol.for('nestjs-metrics:environment');
