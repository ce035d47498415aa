/** The identity of a span, as exemplars carry it. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
}

/** Tells the sampled span that is active here and now, if there is one. */
export type TraceContextSource = () => TraceContext | undefined;

interface SpanContext extends TraceContext {
  readonly traceFlags: number;
}

interface OpenTelemetryGlobal {
  readonly context?: {
    active(): { getValue(key: symbol): { spanContext(): SpanContext } | undefined } | undefined;
  };
}

// Every 1.x copy of @opentelemetry/api finds the registered SDK and the active span under these two global
// symbols, so that several copies in one process agree (its src/internal/global-utils.ts and
// src/trace/context-utils.ts). Read here, they need no import of an optional package, in ESM or CommonJS.
const API_KEY = Symbol.for('opentelemetry.js.api.1');
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN');
const SAMPLED_FLAG = 1;

/** The active OpenTelemetry span when it is sampled; `undefined` without a span, or without OpenTelemetry. */
export function activeTraceContext(): TraceContext | undefined {
  const api = (globalThis as Record<symbol, unknown>)[API_KEY] as OpenTelemetryGlobal | undefined;
  const spanContext = api?.context?.active()?.getValue(SPAN_KEY)?.spanContext();
  return spanContext !== undefined && (spanContext.traceFlags & SAMPLED_FLAG) !== 0 ? spanContext : undefined;
}
