import type { FixedBytes, FixedTexts } from '../byte-writer.js';
import type { Family, HistogramFamily, SummaryFamily } from '../source/family.js';
import { SampleLine } from './sample-line.js';

/** How a line-based format writes one family. */
export interface LineStyle {
  /** The `#` lines above the samples. */
  readonly header: string;
  /** The name to which `_bucket`, `_sum`, `_count` and `_created` are appended. */
  readonly familyName: string;
  /** The name of samples without such a suffix. */
  readonly sampleName: string;
  /** Formats a bucket bound or a quantile. */
  readonly floatLabel: (value: number) => string;
  readonly hasExemplars: boolean;
  /** Whether totals, sums and quantiles must not be negative, nor totals and sums NaN; invalid ones are left out. */
  readonly isStrict: boolean;
  /** Whether each series has a line with its creation time. */
  readonly hasCreated: boolean;
}

/** What a line-based format writes for a family besides labels and values, as bytes. */
export interface LineTexts {
  readonly header: FixedBytes;
  /** Begins the line of a value, a bucket or a quantile. */
  readonly value: SampleLine;
  readonly sum: SampleLine;
  readonly count: SampleLine;
  /** Begins the line with the creation time, if there is one. */
  readonly created: SampleLine | undefined;
  /** The labels `le` of the buckets, or `quantile`. */
  readonly steps: readonly FixedBytes[];
  readonly hasExemplars: boolean;
  readonly isStrict: boolean;
}

/** Returns the fixed parts of a family's lines. */
export function lineTextsOf(family: Family, style: LineStyle, texts: FixedTexts): LineTexts {
  const { familyName, sampleName, hasExemplars, isStrict } = style;
  const lineOf = (name: string): SampleLine => new SampleLine(name, texts);
  const isScalar = family.kind !== 'histogram' && family.kind !== 'summary';
  const value = lineOf(family.kind === 'histogram' ? `${familyName}_bucket` : sampleName);
  return {
    header: texts.add(style.header),
    value,
    sum: isScalar ? value : lineOf(`${familyName}_sum`),
    count: isScalar ? value : lineOf(`${familyName}_count`),
    created: style.hasCreated ? lineOf(`${familyName}_created`) : undefined,
    steps: isScalar ? NO_STEPS : stepsOf(family).map((step) => texts.share(stepLabel(family, style, step))),
    hasExemplars,
    isStrict,
  };
}

const NO_STEPS: readonly FixedBytes[] = [];

function stepsOf(family: HistogramFamily | SummaryFamily): readonly number[] {
  return family.kind === 'histogram'
    ? [...Array.from(family.bounds), Infinity]
    : Array.from(family.quantiles);
}

function stepLabel({ kind }: Family, { floatLabel }: LineStyle, step: number): string {
  return `,${kind === 'histogram' ? 'le' : 'quantile'}="${floatLabel(step)}"`;
}
