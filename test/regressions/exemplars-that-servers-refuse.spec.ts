import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { DEFAULT_ENVIRONMENT } from '../../libs/metrics/src/core/environment.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { exposed } from '../exposition/support/exposed.js';
import { EACH_FORMAT, foreign } from '../exposition/support/foreign.js';
import { parseOpenMetrics } from '../../libs/metrics/src/testing/exposition/openmetrics-parser.js';
import type { ParsedSample } from '../../libs/metrics/src/testing/exposition/parsed.js';
import { parseProtobuf } from '../exposition/support/protobuf-parser.js';

const [, OPEN_METRICS, PROTOBUF] = EACH_FORMAT;

/** The first exemplar of a counter, as OpenMetrics and protobuf have it. */
async function exemplars(metric: object): Promise<[ParsedSample['exemplar'], unknown]> {
  const [family] = parseOpenMetrics((await exposed([metric], { format: OPEN_METRICS })).toString());
  const [message] = parseProtobuf(await exposed([metric], { format: PROTOBUF }));
  const { exemplar } = message?.metric?.[0]?.counter ?? {};
  return [
    family?.samples.find((sample) => sample.exemplar)?.exemplar,
    exemplar?.label?.map(({ name, value }) => [name, value]),
  ];
}

const counted = (exemplar: unknown): object => foreign('calls_total', 'counter', [{ value: 1, exemplar }]);

describe('an exemplar of ours', () => {
  it.each([
    ['a NUL byte', 'a\0b', 'a\uFFFDb'],
    ['nothing but NUL bytes', '\0\0', '\uFFFD\uFFFD'],
    ['a lone surrogate', 'a\uD800b', 'a\uFFFDb'],
    ['a line break', 'a\nb', 'a\nb'],
    ['a quote and a backslash', '"\\', '"\\'],
    ['a carriage return', 'a\rb', 'a\rb'],
  ])('with %s can be read by every server', async (_, text, shown) => {
    const counter = new Counter({ name: 'calls_total', help: 'x', registers: [], enableExemplars: true });
    counter.inc({ exemplarLabels: { trace_id: text } });
    const [inText, inProtobuf] = await exemplars(counter);
    expect(inText?.labels).toEqual({ trace_id: shown });
    expect(inProtobuf).toEqual([['trace_id', shown]]);
  });

  it('of a span with a NUL byte in its id, in a histogram, can be read too', async () => {
    const environment = { ...DEFAULT_ENVIRONMENT, traceContext: () => ({ traceId: 'a\0', spanId: 'b' }) };
    const options = { name: 'job_seconds', help: 'x', registers: [], environment, enableExemplars: true };
    const histogram = new Histogram({ ...options, buckets: [1] });
    histogram.observe(0.5);
    const [family] = parseOpenMetrics((await exposed([histogram], { format: OPEN_METRICS })).toString());
    expect(family?.samples[0]?.exemplar?.labels).toEqual({ trace_id: 'a\uFFFD', span_id: 'b' });
  });
});

describe('an exemplar of another library', () => {
  it.each([
    ['no labels', { labelSet: {}, value: 1 }],
    ['an empty name', { labelSet: { '': 'x' }, value: 1 }],
    ['names that are written alike', { labelSet: { 'a.b': 'x', a_b: 'y' }, value: 1 }],
    ['more than 128 characters', { labelSet: { trace_id: '花'.repeat(121) }, value: 1 }],
    [
      'more than 128 characters once escaped',
      { labelSet: { trace_id: 'x'.repeat(120), '\0': '' }, value: 1 },
    ],
    ['a text as its value', { labelSet: { trace_id: 'x' }, value: '1' }],
    ['labels that throw', { labelSet: { trace_id: Object.create(null) as unknown }, value: 1 }],
    ['nothing in it', null],
    ['another type', 'trace'],
  ])('with %s is left out, and its count stays', async (_, exemplar) => {
    expect(await exemplars(counted(exemplar))).toEqual([undefined, undefined]);
    expect((await exposed([counted(exemplar)], { format: OPEN_METRICS })).toString()).toContain(
      'calls_total 1',
    );
  });

  it.each([
    ['a NUL byte', { trace_id: '\0' }, { trace_id: '\uFFFD' }],
    ['a number', { trace_id: 7 }, { trace_id: '7' }],
    ['128 characters', { a: '花'.repeat(127) }, { a: '花'.repeat(127) }],
    ['a name to escape', { 'trace:id': 'x' }, { trace_id: 'x' }],
  ])('with %s is shown', async (_, labelSet, labels) => {
    const [inText, inProtobuf] = await exemplars(counted({ labelSet, value: 1 }));
    expect(inText?.labels).toEqual(labels);
    expect(inProtobuf).toEqual(Object.entries(labels));
  });

  it.each([Infinity, NaN, -1, 1e300, '2026-01-01'])(
    'goes without its time when that is %p',
    async (timestamp) => {
      const metric = counted({ labelSet: { trace_id: 'x' }, value: 1, timestamp });
      expect((await exposed([metric], { format: OPEN_METRICS })).toString()).toContain(
        '# {trace_id="x"} 1\n',
      );
      expect((await exemplars(metric))[1]).toEqual([['trace_id', 'x']]);
    },
  );
});
