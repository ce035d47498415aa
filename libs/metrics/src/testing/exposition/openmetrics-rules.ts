import { numberOf } from './line-scanner.js';
import type { ParsedFamily, ParsedSample } from './parsed.js';

const STEP_LABELS: Readonly<Record<string, string>> = { _bucket: 'le', '': 'quantile' };
const EXEMPLAR_SAMPLES = new Set(['counter _total', 'histogram _bucket', 'gaugehistogram _bucket']);
const NOT_NEGATIVE = new Set([
  'counter _total',
  'histogram _bucket',
  'histogram _sum',
  'histogram _count',
  'gaugehistogram _bucket',
  'gaugehistogram _gcount',
  'summary _sum',
  'summary _count',
]);

/** Throws for what OpenMetrics 1.0 does not allow in a family of this type. */
export function checkFamily(family: ParsedFamily): void {
  const { name, type, unit, samples } = family;
  if (
    unit !== undefined &&
    unit !== '' &&
    (!name.endsWith(`_${unit}`) || type === 'info' || type === 'stateset')
  ) {
    throw new Error(`"${name}" of type ${type} can't have the unit "${unit}"`);
  }
  for (const sample of samples) checkSample(family, sample);
  for (const group of groupsOf(family)) {
    checkOrder(group);
    if (type.endsWith('histogram')) checkHistogram(family, group);
  }
}

function checkSample(
  { name, type }: ParsedFamily,
  { name: sampleName, labels, value, exemplar }: ParsedSample,
): void {
  const suffix = sampleName.slice(name.length);
  const kind = `${type} ${suffix}`;
  const refuse = (why: string): never => {
    throw new Error(`${sampleName}${JSON.stringify(labels)} ${value} of a ${type}: ${why}`);
  };
  if (exemplar !== undefined && !EXEMPLAR_SAMPLES.has(kind)) refuse('exemplar not allowed');
  if (NOT_NEGATIVE.has(kind) && !(value >= 0)) refuse('value must be 0 or more');
  if (kind === 'gaugehistogram _gsum' && Number.isNaN(value)) refuse('value must be a number');
  if (/_bucket$|_g?count$/.test(suffix) && !Number.isInteger(value)) refuse('value must be whole');
  if (suffix === '_bucket' && !Object.hasOwn(labels, 'le')) refuse('le is missing');
  if (kind === 'summary ') {
    const quantile = numberOf(labels['quantile'] ?? '');
    if (!(quantile >= 0 && quantile <= 1)) refuse('quantile must be from 0 to 1');
    if (value < 0) refuse('value must be 0 or more');
  }
  if (type === 'info' && value !== 1) refuse('value must be 1');
  if (type === 'stateset' && !((value === 0 || value === 1) && Object.hasOwn(labels, name)))
    refuse('not a state');
}

/** The samples of each series, which must stand together. */
function groupsOf({ name, samples }: ParsedFamily): ParsedSample[][] {
  const groups = new Map<string, ParsedSample[]>();
  let current: string | undefined;
  for (const sample of samples) {
    const step = STEP_LABELS[sample.name.slice(name.length)];
    const labels = Object.entries(sample.labels).filter(([label]) => label !== step);
    const key = JSON.stringify(labels.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    if (key !== current && groups.has(key)) throw new Error(`samples of ${name}${key} do not stand together`);
    current = key;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()];
}

function checkOrder(group: readonly ParsedSample[]): void {
  const seen = new Map<string, number | undefined>();
  for (const { name, labels, timestamp } of group) {
    const key = name + JSON.stringify(labels);
    const previous = seen.get(key);
    const isOrdered = previous !== undefined && timestamp !== undefined && timestamp >= previous;
    if (seen.has(key) && !isOrdered) throw new Error(`${key} is there twice, or its time goes back`);
    seen.set(key, timestamp);
  }
}

function checkHistogram({ name, type }: ParsedFamily, group: readonly ParsedSample[]): void {
  const isGauge = type === 'gaugehistogram';
  const valueOf = (suffix: string): number | undefined =>
    group.find((sample) => sample.name === name + suffix)?.value;
  const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels }) => numberOf(labels['le'] as string));
  const isRising = (numbers: readonly number[], isStrict: boolean): boolean =>
    numbers.every(
      (number, i) =>
        i === 0 || number > (numbers[i - 1] as number) || (!isStrict && number === numbers[i - 1]),
    );
  const counts = buckets.map(({ value }) => value);
  const count = valueOf(isGauge ? '_gcount' : '_count');
  const sum = valueOf(isGauge ? '_gsum' : '_sum');
  const hasNegativeBuckets = (bounds[0] ?? 0) < 0;
  const problem =
    (buckets.at(-1)?.labels['le'] !== '+Inf' && 'the +Inf bucket is missing') ||
    (!isRising(bounds, true) && 'the bounds do not rise') ||
    (!isRising(counts, false) && 'the counts fall') ||
    ((count === undefined) !== (sum === undefined) && 'count and sum go together') ||
    (count !== undefined && count !== counts.at(-1) && 'the count is not that of the +Inf bucket') ||
    (!isGauge && hasNegativeBuckets && sum !== undefined && 'no sum with negative buckets') ||
    (isGauge &&
      !hasNegativeBuckets &&
      sum !== undefined &&
      sum < 0 &&
      'a negative sum without negative buckets') ||
    (group.findIndex((sample) => !buckets.includes(sample)) < buckets.length &&
      group.length > buckets.length &&
      'the buckets do not come first');
  if (problem !== false) throw new Error(`${name}: ${problem}`);
}
