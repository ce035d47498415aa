import { type Span, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';

/** Makes the spans of the services; before `Tracing` has started, spans that nobody sees. */
export function tracer(): Tracer {
  return trace.getTracer('service-kit');
}

/** Runs `work` in a span of its own, a child of the active one. */
export function inSpan<T>(name: string, work: () => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, async (span) => {
    try {
      return await work();
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Marks that what the span covers has failed. */
export function markFailed(span: Span, error: unknown): void {
  span.setStatus({
    code: SpanStatusCode.ERROR,
    message: error instanceof Error ? error.message : String(error),
  });
}
