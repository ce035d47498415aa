/** The identity of a span, as carried by exemplars. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
}

/** Returns the active sampled span, if there is one. */
export type TraceContextSource = () => TraceContext | undefined;

/** A captured OpenTelemetry context, to observe in later so that exemplars point to its span. */
export interface TraceScope {
  run<A>(observe: (argument: A) => void, argument: A): void;
}

interface Span {
  spanContext(): TraceContext & { readonly traceFlags: number };
}

interface Context {
  getValue(key: symbol): Span | undefined;
}

interface ContextManager {
  active(): Context | undefined;
  with<A>(context: Context, run: (argument: A) => void, self: undefined, argument: A): void;
}

// Every 1.x copy of @opentelemetry/api finds the registered SDK and the active span under these two global
// symbols, so that several copies in one process agree (its src/internal/global-utils.ts and
// src/trace/context-utils.ts). Reading them avoids importing an optional package, in ESM or CommonJS.
const API_KEY = Symbol.for('opentelemetry.js.api.1');
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN');
const SAMPLED_FLAG = 1;

const globals = globalThis as { [API_KEY]?: { readonly context?: ContextManager } };

/** Whether an OpenTelemetry context manager is registered in this process. */
export function isTracing(): boolean {
  return globals[API_KEY]?.context !== undefined;
}

/** Returns the active OpenTelemetry span if it is sampled; `undefined` without a span or without OpenTelemetry. */
export function activeTraceContext(): TraceContext | undefined {
  const spanContext = globals[API_KEY]?.context?.active()?.getValue(SPAN_KEY)?.spanContext();
  return spanContext !== undefined && (spanContext.traceFlags & SAMPLED_FLAG) !== 0 ? spanContext : undefined;
}

/** Returns the active context, if it has a span. */
export function currentTrace(): TraceScope | undefined {
  const manager = globals[API_KEY]?.context;
  const context = manager?.active();
  if (manager === undefined || context?.getValue(SPAN_KEY) === undefined) return undefined;
  return { run: (observe, argument) => manager.with(context, observe, undefined, argument) };
}
