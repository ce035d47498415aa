import { systemClock, type Clock } from './clock.js';
import { activeTraceContext, type TraceContext } from './open-telemetry.js';

/** What instruments need from the process around them; tests and the Nest module supply their own. */
export interface InstrumentEnvironment {
  readonly clock: Clock;
  /** Receives warnings for the operator: a metric over its limit, a `collect` that failed. */
  readonly warn: (message: string) => void;
  /** Returns the span that an exemplar points to. */
  readonly traceContext: () => TraceContext | undefined;
}

/** The process's clock, warnings through `process.emitWarning`, spans from OpenTelemetry if it is present. */
export const DEFAULT_ENVIRONMENT: InstrumentEnvironment = {
  clock: systemClock,
  warn: (message) => process.emitWarning(message, 'MetricsWarning'),
  traceContext: activeTraceContext,
};
