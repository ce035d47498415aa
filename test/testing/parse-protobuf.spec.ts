import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Counter, Gauge } from '@app/metrics';
import {
  ExpositionSyntaxError,
  parseExposition,
  type ParsedFamily,
  type ParsedNativeHistogram,
} from '@app/metrics/testing';
import type { Format } from '../../libs/metrics/src/core/exposition/format.js';
import { arbitraryFamilies } from '../exposition/support/arbitrary-families.js';
import { exposed } from '../exposition/support/exposed.js';
import { encodeProtobuf } from '../exposition/support/protobuf-parser.js';
import { FORMATS, render } from '../exposition/support/render.js';
import { BEGAN_SECONDS, nativeHistogram } from '../native/support/native-histogram.js';
import { readByProtobufjs } from './support/read-by-protobufjs.js';

const RUNS = { numRuns: 300 };
const PROTOBUF: Format = FORMATS.protobuf;
/** More than fit into one message. */
const SERIES = 20_000;
const FAMILIES = arbitraryFamilies({ isStrict: false });

/** What is in protobuf and in text: times of creation and exemplars are not. */
const asInText = (families: readonly ParsedFamily[]): unknown[] =>
  families.map(({ unit: _unit, ...family }) => ({
    ...family,
    samples: family.samples
      .filter(({ name }) => !name.endsWith('_created'))
      .map(({ exemplar: _exemplar, ...sample }) => sample),
  }));

/** Where and why bytes are refused. */
function refusal(bytes: Uint8Array): string {
  try {
    parseExposition(bytes);
  } catch (error) {
    if (!(error instanceof ExpositionSyntaxError)) throw error;
    return error.message;
  }
  return 'read';
}

describe('parseExposition() of protobuf', () => {
  it('reads what it reads from text, whatever names, labels and values hold', () => {
    fc.assert(
      fc.property(FAMILIES, (families) => {
        const withSeries = families.filter(({ series }) => series.length > 0);
        const text = parseExposition(render(withSeries, FORMATS.text).toString(), 'text');
        expect(asInText(parseExposition(render(families, PROTOBUF)))).toEqual(text);
      }),
      RUNS,
    );
  });

  it('reads what protobufjs reads, with exemplars and times of creation', () => {
    fc.assert(
      fc.property(FAMILIES, (families) => {
        const bytes = render(families, PROTOBUF);
        expect(parseExposition(bytes)).toEqual(readByProtobufjs(bytes));
      }),
      RUNS,
    );
  });

  it('reads native histograms as protobufjs does, with every value in its bucket', async () => {
    const value = fc.oneof(fc.double({ noNaN: true }), fc.double({ min: -10, max: 10, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { maxLength: 60 }),
        fc.constantFrom(1.01, 1.1, 2, 1e5),
        fc.boolean(),
        async (values, bucketFactor, hasClassic) => {
          const { histogram } = nativeHistogram({
            native: { bucketFactor },
            enableExemplars: true,
            ...(hasClassic && { buckets: [1, 5] }),
          });
          values.forEach((one, i) => histogram.observe({ value: one, exemplarLabels: { id: String(i) } }));
          const bytes = await exposed([histogram], { format: PROTOBUF });
          const families = parseExposition(bytes);
          expect(families).toEqual(readByProtobufjs(bytes));
          const native = families[0]?.samples.find(({ name }) => name === 'job_seconds_count')?.native;
          expectBucketsOf(values, native);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('reads a native histogram', async () => {
    const { histogram } = nativeHistogram();
    [0, 1, 1.5, -2].forEach((one) => histogram.observe(one));
    const [family] = parseExposition(await exposed([histogram], { format: PROTOBUF }));
    expect(family).toEqual({
      name: 'job_seconds',
      type: 'histogram',
      help: 'Time per job.',
      unit: 'seconds',
      samples: [
        { name: 'job_seconds_sum', labels: {}, value: 0.5 },
        {
          name: 'job_seconds_count',
          labels: {},
          value: 4,
          native: {
            schema: 3,
            zeroThreshold: expect.any(Number),
            zeroCount: 1,
            buckets: [
              { lower: -2, upper: expect.closeTo(-1.834, 3), count: 1 },
              { lower: expect.closeTo(0.917, 3), upper: 1, count: 1 },
              { lower: expect.closeTo(Math.SQRT2), upper: expect.closeTo(1.542, 3), count: 1 },
            ],
            exemplars: [],
          },
        },
        { name: 'job_seconds_created', labels: {}, value: BEGAN_SECONDS },
      ],
    });
  });

  it('joins the messages of a large family', async () => {
    const jobs = new Gauge({
      name: 'jobs',
      help: 'Jobs.',
      labelNames: ['id'],
      maxSeries: SERIES,
      registers: [],
    });
    for (let id = 0; id < SERIES; id++) jobs.set({ id: `${id}`.padStart(100) }, id);
    const bytes = await exposed([jobs], { format: PROTOBUF });
    expect(readByProtobufjs(bytes).length).toBeGreaterThan(1);
    const [family, ...others] = parseExposition(bytes);
    expect(others).toEqual([]);
    expect(family?.samples.map(({ value }) => value)).toEqual(Array.from({ length: SERIES }, (_, i) => i));
  });

  it('reads what only other exporters write: times, float counts, gauge histograms, unknown fields', () => {
    const bytes = encodeProtobuf(
      { name: 'a', type: 'UNTYPED', metric: [{ untyped: { value: 1 }, timestampMs: -1500 }] },
      {
        name: 'b',
        type: 'GAUGE_HISTOGRAM',
        metric: [
          {
            histogram: {
              sampleCountFloat: 2.5,
              bucket: [{ upperBound: 1, cumulativeCountFloat: 0.5 }],
              schema: 0,
              zeroCountFloat: 0.5,
              positiveSpan: [{ offset: 1, length: 1 }],
              positiveCount: [2],
            },
          },
        ],
      },
    );
    const named = encodeProtobuf({ name: 'c', type: 1 }).subarray(1);
    // Field 100 in each wire type, which this reader does not know.
    const unknown = [0xa0, 6, 1, 0xa1, 6, ...new Uint8Array(8), 0xa2, 6, 1, 0, 0xa5, 6, ...new Uint8Array(4)];
    const future = Buffer.of(named.length + unknown.length, ...named, ...unknown);
    expect(parseExposition(Buffer.concat([bytes, future]))).toEqual([
      { name: 'a', type: 'untyped', samples: [{ name: 'a', labels: {}, value: 1, timestamp: -1.5 }] },
      {
        name: 'b',
        type: 'gaugehistogram',
        samples: [
          { name: 'b_bucket', labels: { le: '1' }, value: 0.5 },
          { name: 'b_bucket', labels: { le: '+Inf' }, value: 2.5 },
          { name: 'b_sum', labels: {}, value: 0 },
          {
            name: 'b_count',
            labels: {},
            value: 2.5,
            native: {
              schema: 0,
              zeroThreshold: 0,
              zeroCount: 0.5,
              buckets: [{ lower: 1, upper: 2, count: 2 }],
              exemplars: [],
            },
          },
        ],
      },
      { name: 'c', type: 'gauge', samples: [] },
    ]);
  });

  it('reads an empty page', () => {
    expect(parseExposition(new Uint8Array())).toEqual([]);
  });

  it('refuses a page that is cut anywhere but between two families', async () => {
    const metrics = ['a_total', 'b_total'].map((name) => new Counter({ name, help: 'Help.', registers: [] }));
    const bytes = await exposed(metrics, { format: PROTOBUF });
    const boundary = (bytes[0] as number) + 1;
    for (let length = 1; length < bytes.length; length++) {
      const expected = length === boundary ? /^read$/ : /^expected .*, at byte \d+$/;
      expect(refusal(bytes.subarray(0, length))).toMatch(expected);
    }
  });

  it('refuses foreign and damaged bytes by no other error', () => {
    const damaged = fc
      .tuple(FAMILIES, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }))
      .map(([families, changes]) => {
        const bytes = render(families, PROTOBUF);
        for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ size: 'medium' }), damaged), (bytes) => {
        expect(refusal(bytes)).toMatch(/^read$|, at byte \d+$/);
      }),
      { numRuns: 2000 },
    );
  });

  const gauge = (...metric: readonly object[]) => ({ name: 'a', type: 'GAUGE', metric });
  const histogram = (fields: object) => ({ name: 'a', type: 'HISTOGRAM', metric: [{ histogram: fields }] });
  const ONE = { gauge: { value: 1 } };
  it.each<[string, string, Uint8Array]>([
    [
      'text',
      'expected protobuf, but this is text: give it as a string, at byte 0',
      Buffer.from('# TYPE a gauge\n'),
    ],
    ['a family without a name', 'MetricFamily.name is missing, at byte 1', encodeProtobuf({ type: 1 })],
    ['a family of no type', 'MetricFamily.type 9 is unknown, at byte 1', Buffer.of(5, 10, 1, 97, 24, 9)],
    [
      'a family in two places',
      'the family "a" is there already, at byte 24',
      encodeProtobuf(gauge(ONE), { name: 'b' }, gauge()),
    ],
    [
      'a family of two types',
      '"a" is a counter here and a gauge before, at byte 7',
      encodeProtobuf(gauge(), { name: 'a', type: 0 }),
    ],
    [
      'a value of another type',
      'expected a Metric.gauge in the gauge "a", not counter, at byte 8',
      encodeProtobuf(gauge({ counter: {} })),
    ],
    ['no value', 'expected a Metric.gauge in the gauge "a", not none, at byte 8', encodeProtobuf(gauge({}))],
    ['two of the same labels', 'a[] is there twice, at byte 21', encodeProtobuf(gauge(ONE, ONE))],
    [
      'a label twice',
      'label "b" is there already, at byte 15',
      encodeProtobuf(gauge({ ...ONE, label: [{ name: 'b' }, { name: 'b' }] })),
    ],
    [
      'a label without a name',
      'LabelPair.name is missing, at byte 10',
      encodeProtobuf(gauge({ ...ONE, label: [{ value: 'b' }] })),
    ],
    ['another wire type', 'expected wire type 2 for MetricFamily.name, not 0, at byte 1', Buffer.of(2, 8, 1)],
    ['a group', 'expected a field, not wire type 3, at byte 1', Buffer.of(1, 0x33)],
    ['field 0', 'expected a field of MetricFamily, at byte 1', Buffer.of(2, 0, 1)],
    ['a number of 71 bits', 'expected a number of at most 64 bits, at byte 0', Buffer.alloc(11, 0xff)],
    ['a string that is not UTF-8', 'expected UTF-8, at byte 3', Buffer.of(3, 10, 1, 0xff)],
    [
      'bounds that do not rise',
      '"a": the bounds do not rise, at byte 23',
      encodeProtobuf(histogram({ bucket: [{ upperBound: 2 }, { upperBound: 1 }] })),
    ],
    [
      'counts that fall',
      'a_bucket: the counts fall, at byte 10',
      encodeProtobuf(histogram({ bucket: [{ upperBound: 2, cumulativeCount: 1 }] })),
    ],
    [
      'spans without counts',
      'the positive side has 1 buckets in its spans, but 0 counts, at byte 10',
      encodeProtobuf(histogram({ positiveSpan: [{ length: 1 }] })),
    ],
    [
      'a negative count',
      'the negative side has a bucket with the count -1, at byte 10',
      encodeProtobuf(histogram({ negativeSpan: [{ length: 1 }], negativeDelta: [-1] })),
    ],
    [
      'more in buckets than counted',
      'the native buckets hold 2 of 1 observations, at byte 10',
      encodeProtobuf(histogram({ sampleCount: 1, zeroCount: 2 })),
    ],
    [
      'an unknown schema',
      'Histogram.schema 9 is unknown, at byte 10',
      encodeProtobuf(histogram({ schema: 9, zeroCount: 1 })),
    ],
  ])('refuses %s', (_what, expected, bytes) => {
    expect(refusal(bytes)).toBe(expected);
  });

  it('says what it takes', () => {
    const nothing = undefined as unknown as string;
    expect(() => parseExposition(nothing)).toThrow('parseExposition() got undefined. Give it a string');
  });
});

function expectBucketsOf(values: readonly number[], native: ParsedNativeHistogram | undefined): void {
  const { buckets = [], zeroCount = 0, zeroThreshold = 0 } = native ?? {};
  const counted = buckets.map(({ lower, upper }) => {
    const isIn = (one: number) => (lower < 0 ? lower <= one && one < upper : lower < one && one <= upper);
    return values.filter((one) => Math.abs(one) > zeroThreshold && isIn(one)).length;
  });
  expect(buckets.map(({ count }) => count)).toEqual(counted);
  expect(zeroCount).toBe(values.filter((one) => Math.abs(one) <= zeroThreshold).length);
}
