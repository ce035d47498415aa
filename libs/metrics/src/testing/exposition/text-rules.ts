import { ExpositionSyntaxError } from './exposition-syntax.error.js';
import { numberOf } from './line-scanner.js';
import type { ParsedFamily, ParsedSample } from './parsed.js';

const STEP_LABELS: Readonly<Record<string, string>> = { histogram: 'le', summary: 'quantile' };
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** Whether a sample of this name belongs to the family. */
export function isSampleOf({ name, type }: ParsedFamily, sampleName: string): boolean {
  return (SUFFIXES[type] ?? ['']).some((suffix) => sampleName === name + suffix);
}

/** What has been read of one series of a histogram or summary. */
interface Distribution {
  /** The last bound or quantile. */
  step: number;
  infinityCount?: number;
  count?: number;
  /** Where its last sample stands. */
  line: number;
}

/** Refuses samples of a family that the text format does not allow. */
export class SampleRules {
  private readonly seen = new Set<string>();
  private readonly distributions = new Map<string, Distribution>();

  constructor(private readonly family: ParsedFamily) {}

  check(sample: ParsedSample, line: number): void {
    const problem = this.problemOf(sample, line);
    if (problem !== undefined) this.refuse(sample.name, problem, line);
  }

  /** Refuses what is missing once all samples are read. */
  end(): void {
    if (this.family.type !== 'histogram') return;
    for (const { infinityCount, count, line } of this.distributions.values()) {
      const { name } = this.family;
      if (infinityCount === undefined) this.refuse(name, 'the bucket +Inf is missing', line);
      if (count !== undefined && count !== infinityCount) {
        this.refuse(name, 'the count is not that of the bucket +Inf', line);
      }
    }
  }

  private problemOf(sample: ParsedSample, line: number): string | undefined {
    const { name, labels } = sample;
    if (!isSampleOf(this.family, name)) return 'no sample of this type';
    const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const key = name + JSON.stringify(sorted);
    if (this.seen.has(key)) return 'the same labels are there already';
    this.seen.add(key);
    const stepLabel = STEP_LABELS[this.family.type];
    if (stepLabel === undefined) return undefined;
    const series = JSON.stringify(sorted.filter(([label]) => label !== stepLabel));
    const known = this.distributions.get(series) ?? { step: -Infinity, line };
    this.distributions.set(series, known);
    known.line = line;
    return this.distributionProblem(known, sample, stepLabel);
  }

  private distributionProblem(
    known: Distribution,
    { name, labels, value }: ParsedSample,
    stepLabel: string,
  ): string | undefined {
    const { name: family, type } = this.family;
    const isCount = name === `${family}_count`;
    const isBucket = name === `${family}_bucket`;
    if ((isCount || isBucket) && value < 0) return 'a count is 0 or more';
    if (isCount) known.count = value;
    if (!isBucket && !(type === 'summary' && name === family)) return undefined;
    const step = numberOf(labels[stepLabel] ?? '');
    if (step === undefined) return `the label ${stepLabel} is not a number`;
    if (step < known.step) return `the label ${stepLabel} is lower than the one before`;
    known.step = step;
    if (step === Infinity) known.infinityCount = value;
    return undefined;
  }

  private refuse(name: string, problem: string, line: number): never {
    const { name: family, type } = this.family;
    throw new ExpositionSyntaxError(`"${name}" of the ${type || 'untyped'} "${family}": ${problem}`, {
      line,
    });
  }
}
