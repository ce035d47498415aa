import { expect, it } from '@jest/globals';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { RecentTraces } from './recent-traces.js';

it('keeps the last 2000 traces', async () => {
  const { recent, traceOf } = setUp();
  const ids = Array.from({ length: 2001 }, (_, n) => traceOf(n, 1));
  expect(ids.filter((id) => recent.spansOf(id).length === 0)).toEqual([ids[0]]);
  await recent.shutdown();
  expect(recent.spansOf(ids[2000] ?? '')).toEqual([]);
});

it('keeps 100 spans of a trace', () => {
  const { recent, traceOf } = setUp();
  expect(recent.spansOf(traceOf(1, 101))).toHaveLength(100);
});

function setUp() {
  const recent = new RecentTraces('shop');
  const tracer = new BasicTracerProvider({ spanProcessors: [recent] }).getTracer('test');
  const traceOf = (n: number, spanCount: number): string => {
    const traceId = (n + 1).toString(16).padStart(32, '0');
    const parent = { traceId, spanId: '00f067aa0ba902b7', traceFlags: 1 };
    const context = trace.setSpanContext(ROOT_CONTEXT, parent);
    for (let span = 0; span < spanCount; span++) tracer.startSpan('work', {}, context).end();
    return traceId;
  };
  return { recent, traceOf };
}
