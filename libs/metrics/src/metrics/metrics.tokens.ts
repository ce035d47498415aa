import type { InjectionToken } from '@nestjs/common';
import { acrossCopies } from '../core/across-copies.js';

// `Symbol.for`, so that the ESM and the CommonJS build of the library agree on the tokens.

/** The options after defaults, as `ResolvedMetricsOptions`. */
export const METRICS_OPTIONS: InjectionToken = Symbol.for('nestjs-metrics:options');

/** The options as the user gave them. */
export const METRICS_RAW_OPTIONS = Symbol.for('nestjs-metrics:raw-options');

/** The application's own registry. */
export const METRICS_REGISTRY: InjectionToken = Symbol.for('nestjs-metrics:registry');

/** Where `forRoot()` was called. */
export const METRICS_ROOT: InjectionToken = Symbol.for('nestjs-metrics:root');

/** The path of the scrape endpoint. */
export const METRICS_PATH: InjectionToken = Symbol.for('nestjs-metrics:path');

/** What instruments need from the process: clock, warnings, trace context. */
export const METRICS_ENVIRONMENT: InjectionToken = Symbol.for('nestjs-metrics:environment');

/** The application as decorated methods see it, including those of another copy of this package. */
export const METRICS_APPLICATION: InjectionToken = acrossCopies('application');

/** Metadata key of controllers that answer scrapes; HTTP metrics leave those out. */
export const ANSWERS_SCRAPES = acrossCopies('answers-scrapes');
