import { labelText } from '../../series/label-values.js';
import type { FamilyExemplar } from './family.js';
import type { MetricSample, MetricSnapshot } from './registry-metric.js';

/** The validated samples of a foreign metric. */
export interface ForeignSamples {
  readonly samples: readonly MetricSample[];
  readonly labelNames: ReadonlySet<string>;
  readonly metric: object;
}

/**
 * Validates all samples of a foreign metric before the first one is written, so that a metric with an invalid sample is
 * left out as a whole.
 * @throws TypeError for a name or a value that no format can represent
 */
export function checkedSamples({ name, values = [] }: MetricSnapshot, metric: object): ForeignSamples {
  checkName(name, 'the metric name');
  const labelNames = new Set<string>();
  for (const { metricName = name, value, labels = {} } of values) {
    if (metricName !== name) checkName(metricName, 'the sample name');
    numberOf(value);
    for (const label of Object.keys(labels)) {
      if (labelNames.has(label)) continue;
      checkLabelName(label);
      labelNames.add(label);
    }
  }
  return { samples: values, labelNames, metric };
}

/** Returns the value of a sample. @throws TypeError if it is not a number, a bigint or a numeric string */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && value.trim() !== '') {
    const number = Number(value.replace(/^([+-]?)Inf$/, '$1Infinity'));
    if (!Number.isNaN(number) || /^nan$/i.test(value)) return number;
  }
  throw new TypeError(`a value is ${shown(value)}, not a number.`);
}

/** Returns a value as a count. @throws RangeError if it is not a whole number from 0 to 2^53 - 1 */
export function countOf(value: unknown, what: string): number {
  const count = numberOf(value);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new RangeError(`${what} is ${count}. A count must be a whole number from 0 to 2^53 - 1.`);
}

/** Returns the exemplar of a sample in prom-client's format; undefined if there is none or it is invalid. */
export function exemplarOf(sample: MetricSample | undefined): FamilyExemplar | undefined {
  const exemplar = sample?.exemplar as Partial<FamilyExemplar> | null | undefined;
  if (typeof exemplar !== 'object' || exemplar === null || typeof exemplar.value !== 'number')
    return undefined;
  try {
    const { labelSet, value, timestamp } = exemplar;
    const labels = Object.entries(labelSet ?? {}).map(([name, text]) => [name, labelText(text)]);
    return {
      labelSet: Object.fromEntries(labels) as Record<string, string>,
      value,
      timestamp: typeof timestamp === 'number' ? timestamp : undefined,
    };
  } catch {
    return undefined;
  }
}

function checkName(name: unknown, what: string): void {
  if (typeof name === 'string' && name !== '' && name.isWellFormed() && !name.includes('\0')) return;
  throw new TypeError(`${what} ${shown(name)} is not valid.`);
}

function checkLabelName(name: string): void {
  checkName(name, 'the label name');
  if (name !== '__name__') return;
  throw new TypeError('the label name "__name__" is reserved: Prometheus keeps the metric name there.');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
