import { SpanKind, SpanStatusCode, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** A span as `GET /traces/:id` shows it. */
export interface TraceSpan {
  readonly spanId: string;
  /** Absent in the first span of a trace. */
  readonly parentSpanId?: string | undefined;
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  /** Since the epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What went wrong. */
  readonly error?: string | undefined;
}

// At ten requests per second of which one in ten is sampled, half an hour.
const MOST_TRACES = 2000;
// A client that sends the same traceparent for ever adds to one trace.
const MOST_SPANS = 100;

/** Keeps the spans of the last traces in memory. */
export class RecentTraces implements SpanProcessor {
  private readonly traces = new Map<string, TraceSpan[]>();

  constructor(private readonly service: string) {}

  /** The spans of a trace in this process, in the order in which they ended. */
  spansOf(traceId: string): readonly TraceSpan[] {
    return this.traces.get(traceId) ?? [];
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    const { traceId } = span.spanContext();
    const spans = this.traces.get(traceId) ?? this.begin(traceId);
    if (spans.length < MOST_SPANS) spans.push(this.describe(span));
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.traces.clear();
  }

  private begin(traceId: string): TraceSpan[] {
    const [oldest] = this.traces.keys();
    if (oldest !== undefined && this.traces.size >= MOST_TRACES) this.traces.delete(oldest);
    const spans: TraceSpan[] = [];
    this.traces.set(traceId, spans);
    return spans;
  }

  private describe(span: ReadableSpan): TraceSpan {
    const { code, message } = span.status;
    return {
      spanId: span.spanContext().spanId,
      parentSpanId: span.parentSpanContext?.spanId,
      service: this.service,
      name: span.name,
      kind: SpanKind[span.kind].toLowerCase(),
      startMs: milliseconds(span.startTime),
      durationMs: milliseconds(span.duration),
      attributes: span.attributes,
      error: code === SpanStatusCode.ERROR ? (message ?? 'failed') : undefined,
    };
  }
}

function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + nanoseconds / 1e6;
}
