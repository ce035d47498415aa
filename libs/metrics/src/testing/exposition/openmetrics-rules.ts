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

/** Reports what is wrong, and with which sample; by default with the family as a whole. */
type Refuse = (why: string, sample?: ParsedSample) => never;

/** Refuses what OpenMetrics 1.0 does not allow in a family of this type. */
export function checkFamily(family: ParsedFamily, refuse: Refuse): void {
  const { name, type, unit, samples } = family;
  if (
    unit !== undefined &&
    unit !== '' &&
    (!name.endsWith(`_${unit}`) || type === 'info' || type === 'stateset')
  ) {
    refuse(`"${name}" of type ${type} can't have the unit "${unit}"`);
  }
  for (const sample of samples) {
    const problem = sampleProblem(family, sample);
    if (problem === undefined) continue;
    refuse(`${sample.name}${JSON.stringify(sample.labels)} ${sample.value} of a ${type}: ${problem}`, sample);
  }
  for (const group of groupsOf(family, refuse)) {
    checkOrder(group, refuse);
    if (type.endsWith('histogram')) checkHistogram(family, group, refuse);
  }
}

function sampleProblem(
  { name, type }: ParsedFamily,
  { name: sampleName, labels, value, exemplar }: ParsedSample,
): string | undefined {
  const suffix = sampleName.slice(name.length);
  const kind = `${type} ${suffix}`;
  if (exemplar !== undefined && !EXEMPLAR_SAMPLES.has(kind)) return 'exemplar not allowed';
  if (NOT_NEGATIVE.has(kind) && !(value >= 0)) return 'value must be 0 or more';
  if (kind === 'gaugehistogram _gsum' && Number.isNaN(value)) return 'value must be a number';
  if (/_bucket$|_g?count$/.test(suffix) && !Number.isInteger(value)) return 'value must be whole';
  if (suffix === '_bucket' && !Object.hasOwn(labels, 'le')) return 'le is missing';
  if (suffix === '_bucket' && numberOf(labels['le'] as string) === undefined) return 'le must be a number';
  if (kind === 'summary ') {
    const quantile = numberOf(labels['quantile'] ?? '') ?? Number.NaN;
    if (!(quantile >= 0 && quantile <= 1)) return 'quantile must be from 0 to 1';
    if (value < 0) return 'value must be 0 or more';
  }
  if (type === 'info' && value !== 1) return 'value must be 1';
  if (type === 'stateset' && !((value === 0 || value === 1) && Object.hasOwn(labels, name)))
    return 'not a state';
  return undefined;
}

/** The samples of each series, which must stand together. */
function groupsOf({ name, samples }: ParsedFamily, refuse: Refuse): ParsedSample[][] {
  const groups = new Map<string, ParsedSample[]>();
  let current: string | undefined;
  for (const sample of samples) {
    const step = STEP_LABELS[sample.name.slice(name.length)];
    const labels = Object.entries(sample.labels).filter(([label]) => label !== step);
    const key = JSON.stringify(labels.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    if (key !== current && groups.has(key)) refuse(`samples of ${name}${key} do not stand together`, sample);
    current = key;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()];
}

function checkOrder(group: readonly ParsedSample[], refuse: Refuse): void {
  const seen = new Map<string, number | undefined>();
  for (const sample of group) {
    const { name, labels, timestamp } = sample;
    const key = name + JSON.stringify(labels);
    const previous = seen.get(key);
    const isOrdered = previous !== undefined && timestamp !== undefined && timestamp >= previous;
    if (seen.has(key) && !isOrdered) refuse(`${key} is there twice, or its time goes back`, sample);
    seen.set(key, timestamp);
  }
}

function checkHistogram({ name, type }: ParsedFamily, group: readonly ParsedSample[], refuse: Refuse): void {
  const isGauge = type === 'gaugehistogram';
  const sampleOf = (suffix: string): ParsedSample | undefined =>
    group.find((sample) => sample.name === name + suffix);
  const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
  const [first, last] = [buckets[0], buckets.at(-1)];
  const count = sampleOf(isGauge ? '_gcount' : '_count');
  const sum = sampleOf(isGauge ? '_gsum' : '_sum');
  const hasNegativeBuckets = first !== undefined && boundOf(first) < 0;
  const refuseIf = (isWrong: boolean, why: string, sample: ParsedSample | undefined): void => {
    if (isWrong) refuse(`${name}: ${why}`, sample);
  };
  refuseIf(last?.labels['le'] !== '+Inf', 'the +Inf bucket is missing', last ?? group[0]);
  for (const [i, bucket] of buckets.entries()) {
    const before = buckets[i - 1];
    if (before === undefined) continue;
    refuseIf(!(boundOf(bucket) > boundOf(before)), 'the bounds do not rise', bucket);
    refuseIf(!(bucket.value >= before.value), 'the counts fall', bucket);
  }
  refuseIf((count === undefined) !== (sum === undefined), 'count and sum go together', count ?? sum);
  refuseIf(
    count !== undefined && count.value !== last?.value,
    'the count is not that of the +Inf bucket',
    count,
  );
  refuseIf(!isGauge && hasNegativeBuckets && sum !== undefined, 'no sum with negative buckets', sum);
  refuseIf(
    isGauge && !hasNegativeBuckets && (sum?.value ?? 0) < 0,
    'a negative sum without negative buckets',
    sum,
  );
  const misplaced = group.find((sample, i) => i < buckets.length && !buckets.includes(sample));
  refuseIf(misplaced !== undefined, 'the buckets do not come first', misplaced);
}

const boundOf = ({ labels }: ParsedSample): number => numberOf(labels['le'] as string) ?? Number.NaN;
