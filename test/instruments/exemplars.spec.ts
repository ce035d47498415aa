import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import type { TraceContext } from '../../libs/metrics/src/core/open-telemetry.js';
import { START_MS, testEnvironment } from './support/environment.js';

const options = { name: 'm', help: 'M.', labelNames: ['a'] as const, registers: [], enableExemplars: true };
const TIMESTAMP = START_MS / 1000;

/** The exemplars of a histogram's only series, by bucket. */
function exemplarsOf(histogram: Histogram<'a'>, buckets: number) {
  const cursor = histogram.cursor();
  cursor.next();
  return Array.from({ length: buckets }, (_, bucket) => cursor.exemplar(bucket)?.labelSet);
}

/** The exemplar of a counter's only series. */
function exemplarOf(counter: Counter<'a'>) {
  const cursor = counter.cursor();
  cursor.next();
  return cursor.exemplar;
}

describe('exemplars that the caller gives', () => {
  it.each<[string, (counter: Counter<'a'>) => void]>([
    ['in one object', (c) => c.inc({ labels: { a: 'x' }, value: 2, exemplarLabels: { trace_id: 'abc' } })],
    ['after labels and value', (c) => c.inc({ a: 'x' }, 2, { trace_id: 'abc' })],
    ['through a kept series', (c) => c.labels('x').inc(2, { trace_id: 'abc' })],
  ])('are kept by a counter, %s', (_, inc) => {
    const counter = new Counter({ ...options, environment: testEnvironment() });
    inc(counter);
    expect(exemplarOf(counter)).toEqual({ labelSet: { trace_id: 'abc' }, value: 2, timestamp: TIMESTAMP });
  });

  it.each<[string, (histogram: Histogram<'a'>) => void]>([
    [
      'in one object',
      (h) => h.observe({ labels: { a: 'x' }, value: 2, exemplarLabels: { trace_id: 'abc' } }),
    ],
    ['after labels and value', (h) => h.observe({ a: 'x' }, 2, { trace_id: 'abc' })],
    ['through a kept series', (h) => h.labels('x').observe(2, { trace_id: 'abc' })],
  ])('are kept by the bucket of a histogram, %s', (_, observe) => {
    const histogram = new Histogram({ ...options, buckets: [1, 3], environment: testEnvironment() });
    observe(histogram);
    expect(exemplarsOf(histogram, 3)).toEqual([undefined, { trace_id: 'abc' }, undefined]);
  });

  it('replace each other, the latest stays', () => {
    const counter = new Counter({ ...options, environment: testEnvironment() });
    counter.inc({ a: 'x' }, 1, { trace_id: 'first' });
    counter.inc({ a: 'x' }, 1, { trace_id: 'second' });
    counter.inc({ a: 'x' });
    expect(exemplarOf(counter)?.labelSet).toEqual({ trace_id: 'second' });
  });

  it('come with a timer at its start, its end or both', () => {
    const histogram = new Histogram({ ...options, buckets: [1], environment: testEnvironment() });
    histogram.startTimer({ a: 'x' }, { trace_id: 'abc' })({}, { span_id: 'def' });
    expect(exemplarsOf(histogram, 1)).toEqual([{ trace_id: 'abc', span_id: 'def' }]);
  });

  it('may hold 128 characters, code points counted, and not one more', () => {
    const counter = new Counter({ ...options, environment: testEnvironment() });
    counter.inc({ a: 'x' }, 1, { trace_id: '😀'.repeat(120) });
    const message = 'Exemplar labels of "m" hold 129 characters; OpenMetrics allows 128.';
    const tooLong = { trace_id: '😀'.repeat(121) };
    expect(() => counter.inc({ a: 'x' }, 1, tooLong)).toThrow(message);
    expect(() => counter.labels('x').inc(1, tooLong)).toThrow(message);
    const histogram = new Histogram({ ...options, environment: testEnvironment() });
    expect(() => histogram.observe({ a: 'x' }, 1, tooLong)).toThrow(message);
    expect(() => histogram.labels('x').observe(1, tooLong)).toThrow(RangeError);
    const cursor = counter.cursor();
    cursor.next();
    expect(cursor.value).toBe(1);
    expect(histogram.seriesCount).toBe(0);
  });

  it.each([
    ['an invalid name', { 'trace id': 'abc' }, 'Exemplar label "trace id" of "m" is not a valid label name.'],
    ['no name', { '': 'abc' }, 'Exemplar label "" of "m" is not a valid label name.'],
    ['no labels object', 'abc', 'Exemplar labels of "m" are \'abc\'. Give an object'],
  ])('are refused when they are %s, which would spoil the whole scrape', (_, odd, message) => {
    const counter = new Counter({ ...options, environment: testEnvironment() });
    const exemplarLabels = odd as Record<string, string>;
    expect(() => counter.inc({ a: 'x' }, 1, exemplarLabels)).toThrow(message);
    expect(() => counter.labels('x').inc(1, exemplarLabels)).toThrow(message);
    expect(counter.seriesCount).toBe(0);
  });

  it('may be null, for none', () => {
    const counter = new Counter({ ...options, environment: testEnvironment() });
    const none = null as unknown as undefined;
    counter.inc({ labels: { a: 'x' }, value: 1, exemplarLabels: none });
    counter.labels('x').inc(1, none);
    expect([exemplarOf(counter), counter.cursor().next()]).toEqual([undefined, true]);
  });

  it('go with their series', () => {
    const counter = new Counter({ ...options, environment: testEnvironment() });
    counter.inc({ a: 'x' }, 1, { trace_id: 'abc' });
    counter.remove('x');
    counter.inc({ a: 'y' });
    expect(exemplarOf(counter)).toBeUndefined();
  });

  it('leave a label called "value" or "labels" a label', async () => {
    const counter = new Counter({ ...options, labelNames: ['value', 'labels'] });
    counter.inc({ value: 'x', labels: 'y' });
    expect((await counter.get()).values).toEqual([{ value: 1, labels: { value: 'x', labels: 'y' } }]);
  });

  it('are not kept, nor in the way, when not enabled', () => {
    const counter = new Counter({ ...options, enableExemplars: false });
    counter.inc({ a: 'x' }, 1, { trace_id: 'abc' });
    expect(exemplarOf(counter)).toBeUndefined();
  });
});

describe('exemplars of the active span', () => {
  const sampled = new BasicTracerProvider().getTracer('test');
  const unsampled = new BasicTracerProvider({ sampler: new AlwaysOffSampler() }).getTracer('test');

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => context.disable());

  const within = (tracer: typeof sampled, work: () => void) => {
    const span = tracer.startSpan('work');
    context.with(trace.setSpan(context.active(), span), work);
    span.end();
    return { trace_id: span.spanContext().traceId, span_id: span.spanContext().spanId };
  };

  it('are taken by counters and histograms, by labels and kept', () => {
    const environment = testEnvironment();
    const counter = new Counter({ ...options, environment });
    const histogram = new Histogram({ ...options, buckets: [1, 3], environment });
    const first = within(sampled, () => {
      counter.inc({ a: 'x' });
      histogram.observe({ a: 'x' }, 0.5);
    });
    expect(exemplarOf(counter)).toEqual({ labelSet: first, value: 1, timestamp: TIMESTAMP });
    const second = within(sampled, () => histogram.labels('x').observe(2));
    expect(exemplarsOf(histogram, 3)).toEqual([first, second, undefined]);
  });

  it('are not taken without a span, or from one that is not sampled', () => {
    const counter = new Counter({ ...options, environment: testEnvironment() });
    counter.inc({ a: 'x' });
    within(unsampled, () => counter.inc({ a: 'x' }));
    expect(exemplarOf(counter)).toBeUndefined();
  });

  it('are taken at most once a second, and give way to what the caller gives', () => {
    const environment = testEnvironment();
    const counter = new Counter({ ...options, environment });
    const inc = () => counter.inc({ a: 'x' });
    const first = within(sampled, inc);
    environment.clock.advance(999);
    within(sampled, inc);
    expect(exemplarOf(counter)?.labelSet).toEqual(first);
    environment.clock.advance(1);
    const third = within(sampled, inc);
    expect(exemplarOf(counter)?.labelSet).toEqual(third);
    within(sampled, () => counter.inc({ a: 'x' }, 1, { trace_id: 'mine' }));
    expect(exemplarOf(counter)?.labelSet).toEqual({ trace_id: 'mine' });
  });

  it('are still taken when spans are rare, and looked for less often then', () => {
    let looks = 0;
    let trace: TraceContext | undefined;
    const traceContext = () => {
      looks++;
      return trace;
    };
    const counter = new Counter({ ...options, environment: { ...testEnvironment(), traceContext } });
    const kept = counter.labels('x');
    for (let i = 0; i < 10_000; i++) kept.inc();
    expect(looks).toBeLessThan(1500);
    trace = { traceId: 'rare', spanId: 'span' };
    for (let i = 0; i < 32; i++) kept.inc();
    expect(exemplarOf(counter)?.labelSet).toEqual({ trace_id: 'rare', span_id: 'span' });
  });

  it('are not taken by a metric without exemplars', () => {
    const counter = new Counter({ ...options, enableExemplars: false });
    within(sampled, () => counter.inc({ a: 'x' }));
    expect(exemplarOf(counter)).toBeUndefined();
  });
});
