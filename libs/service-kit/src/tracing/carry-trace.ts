import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';

/** The active trace, in the form that a message carries: `traceparent` (W3C Trace Context). */
export type TraceCarrier = Readonly<Record<string, string>>;

/** The active trace, for a message to where the work is done. Empty without one. */
export function traceCarrier(): TraceCarrier {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** Runs `work` in the trace that came with a message. */
export function inTrace<T>(carrier: TraceCarrier, work: () => T): T {
  return context.with(propagation.extract(ROOT_CONTEXT, carrier), work);
}
