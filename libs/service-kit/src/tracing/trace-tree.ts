import type { TraceSpan } from './recent-traces.js';

/** A span, and how many others it lies within. */
export interface TraceRow {
  readonly span: TraceSpan;
  readonly depth: number;
}

/** Each span before those within it, otherwise in order of time. A span whose parent is not kept lies in no other. */
export function inTreeOrder(spans: readonly TraceSpan[]): readonly TraceRow[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const rowsBelow = (parent: string | undefined, depth: number): readonly TraceRow[] =>
    spans
      .filter(({ parentSpanId = '' }) => (ids.has(parentSpanId) ? parentSpanId : undefined) === parent)
      .toSorted((a, b) => a.startMs - b.startMs)
      .flatMap((span) => [{ span, depth }, ...rowsBelow(span.spanId, depth + 1)]);
  return rowsBelow(undefined, 0);
}
