import { systemClock, type Clock } from './clock.js';
import { activeTraceContext, type TraceContextSource } from './open-telemetry.js';

/** What instruments need from the process around them; tests and the Nest module hand in their own. */
export interface InstrumentEnvironment {
  readonly clock: Clock;
  /** Receives what an operator should know: a metric over its limit, a `collect` that failed. */
  readonly warn: (message: string) => void;
  /** Tells the span that an exemplar should point to. */
  readonly traceContext: TraceContextSource;
}

/** The process's own clock, warnings by `process.emitWarning`, spans from OpenTelemetry when it is there. */
export const DEFAULT_ENVIRONMENT: InstrumentEnvironment = {
  clock: systemClock,
  warn: (message) => process.emitWarning(message, 'MetricsWarning'),
  traceContext: activeTraceContext,
};
