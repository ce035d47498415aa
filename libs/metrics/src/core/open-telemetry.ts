/** The identity of a span, as carried by exemplars. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
}

/** Returns the active sampled span, if there is one. */
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
// src/trace/context-utils.ts). Reading them avoids importing an optional package, in ESM or CommonJS.
const API_KEY = Symbol.for('opentelemetry.js.api.1');
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN');
const SAMPLED_FLAG = 1;

/** Returns the active OpenTelemetry span if it is sampled; `undefined` without a span or without OpenTelemetry. */
export function activeTraceContext(): TraceContext | undefined {
  const api = (globalThis as Record<symbol, unknown>)[API_KEY] as OpenTelemetryGlobal | undefined;
  const spanContext = api?.context?.active()?.getValue(SPAN_KEY)?.spanContext();
  return spanContext !== undefined && (spanContext.traceFlags & SAMPLED_FLAG) !== 0 ? spanContext : undefined;
}

/** A captured OpenTelemetry context, to observe in later so that exemplars point to its span. */
export interface TraceScope {
  run<A>(observe: (argument: A) => void, argument: A): void;
}

interface OtelContext {
  getValue(key: symbol): unknown;
}

interface ContextManager {
  active(): OtelContext;
  with<A>(context: OtelContext, run: (argument: A) => void, self: undefined, argument: A): void;
}

// Every 1.x copy of @opentelemetry/api finds the context manager and the active span under these symbols
// (its src/internal/global-utils.ts and src/trace/context-utils.ts), which avoids importing an optional package.
const API = Symbol.for('opentelemetry.js.api.1');
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN');

function contextManager(): ContextManager | undefined {
  const api = (globalThis as { [key: symbol]: { context?: ContextManager } | undefined })[API];
  return api?.context;
}

/** Whether an OpenTelemetry context manager is registered in this process. */
export function isTracing(): boolean {
  return contextManager() !== undefined;
}

/** Returns the active context, if it has a span. */
export function currentTrace(): TraceScope | undefined {
  const manager = contextManager();
  const context = manager?.active();
  if (manager === undefined || context?.getValue(SPAN) === undefined) return undefined;
  return { run: (observe, argument) => manager.with(context, observe, undefined, argument) };
}
