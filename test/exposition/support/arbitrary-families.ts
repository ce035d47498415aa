import fc from 'fast-check';
import type { FamilyExemplar } from '../../../libs/metrics/src/core/exposition/source/family.js';
import type { PlainFamily, PlainSeries } from './plain-family.js';

/** Which families to make up. */
export interface FamilyConstraints {
  /** Values as a strict OpenMetrics parser wants them: counters and sums of 0 or more, none of them NaN. */
  readonly isStrict: boolean;
}

const NAME_PART = fc.oneof(
  fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.constantFrom('a.b', 'with space', 'quo"te', 'back\\slash', 'new\nline', '花火', '1digit'),
);
const LABEL_VALUE = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80, size: 'max' }),
  fc.constantFrom(
    '\\',
    '"',
    '\n',
    '} ',
    ' # {a="b"} 1',
    '\\n',
    '\\"',
    ',',
    '=',
    '\u007f',
    '\0',
    'é'.repeat(60),
  ),
);
const LABEL_NAME = NAME_PART.filter((name) => name !== 'le' && name !== 'quantile');
const LABELS = fc.uniqueArray(fc.tuple(LABEL_NAME, LABEL_VALUE), {
  maxLength: 4,
  selector: ([name]) => name,
});
const EXEMPLAR: fc.Arbitrary<FamilyExemplar> = fc.record({
  labelSet: fc.dictionary(
    fc.constantFrom('trace_id', 'span_id', 'é'),
    // A NUL is replaced, see test/regressions/exemplars-that-servers-refuse.spec.ts.
    LABEL_VALUE.filter((text) => text.length < 40 && !text.includes('\0')),
    {
      minKeys: 1,
      noNullPrototype: true,
    },
  ),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  timestamp: fc.integer({ min: 0, max: 4e12 }).map((ms) => ms / 1000),
});
const COUNT = fc.oneof(fc.nat(), fc.nat({ max: 100 }), fc.integer({ min: 2 ** 32, max: 2 ** 44 }));

/** Families whose names, labels and values are as odd as a registry can hold, no two of one name. */
export function arbitraryFamilies({ isStrict }: FamilyConstraints): fc.Arbitrary<PlainFamily[]> {
  const family = fc.oneof(scalars(isStrict), histograms(isStrict), summaries(isStrict));
  return fc
    .array(family, { maxLength: 4 })
    .map((families) =>
      families.map((family, i) => ({ ...family, name: `${family.name}:${i}${totalOf(family)}` })),
    );
}

function totalOf({ kind }: PlainFamily): string {
  return kind === 'counter' ? '_total' : '';
}

function scalars(isStrict: boolean): fc.Arbitrary<PlainFamily> {
  return fc.constantFrom('counter', 'gauge', 'unknown').chain((kind) => {
    const value = isStrict && kind === 'counter' ? amount(true) : fc.oneof(fc.double(), fc.integer(), COUNT);
    return familyOf(fc.constant({ kind, bounds: [], quantiles: [] }), () => ({
      value,
      exemplar: kind === 'counter' ? fc.option(EXEMPLAR, { nil: undefined }) : fc.constant(undefined),
    }));
  });
}

function histograms(isStrict: boolean): fc.Arbitrary<PlainFamily> {
  const bound = fc.double({ noNaN: true, noDefaultInfinity: true, ...(isStrict && { min: 0 }) });
  const shape = fc
    .uniqueArray(bound, { minLength: 1, maxLength: 5, comparator: (a, b) => a === b })
    .map((bounds) => ({
      kind: 'histogram' as const,
      bounds: bounds.toSorted((a, b) => a - b),
      quantiles: [],
    }));
  return familyOf(shape, ({ bounds }) => ({
    bucketCounts: fc.array(COUNT, { minLength: bounds.length + 1, maxLength: bounds.length + 1 }),
    exemplars: fc.array(fc.option(EXEMPLAR, { nil: undefined }), { maxLength: bounds.length + 1 }),
    sum: amount(isStrict),
  }));
}

function summaries(isStrict: boolean): fc.Arbitrary<PlainFamily> {
  const shape = fc
    .uniqueArray(fc.constantFrom(0, 0.01, 0.5, 0.99, 0.999, 1), { maxLength: 4 })
    .map((quantiles) => ({
      kind: 'summary' as const,
      bounds: [],
      quantiles: quantiles.toSorted((a, b) => a - b),
    }));
  return familyOf(shape, ({ quantiles }) => ({
    quantileValues: fc.array(amount(isStrict), { minLength: quantiles.length, maxLength: quantiles.length }),
    sum: amount(isStrict),
    count: COUNT,
  }));
}

function amount(isStrict: boolean): fc.Arbitrary<number> {
  return isStrict ? fc.double({ min: 0, noNaN: true }) : fc.double();
}

interface Shape {
  readonly kind: PlainFamily['kind'];
  readonly bounds: readonly number[];
  readonly quantiles: readonly number[];
}

type SeriesArbitraries = { [K in Exclude<keyof PlainSeries, 'labels'>]?: fc.Arbitrary<PlainSeries[K]> };

function familyOf(
  shapes: fc.Arbitrary<Shape>,
  seriesOf: (shape: Shape) => SeriesArbitraries,
): fc.Arbitrary<PlainFamily> {
  return shapes.chain((shape) => {
    const series = fc
      .record({ labels: LABELS, createdMs: fc.nat({ max: 4e12 }), ...seriesOf(shape) })
      .map(({ labels, ...rest }): PlainSeries => ({ ...rest, labels: Object.fromEntries(labels) }));
    return fc
      .record({
        name: NAME_PART,
        help: fc.string({ unit: 'grapheme', maxLength: 60, size: 'max' }),
        series: fc.uniqueArray(series, { maxLength: 4, selector: keyOf }),
      })
      .map((family) => ({ ...family, ...shape }));
  });
}

function keyOf({ labels }: PlainSeries): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
