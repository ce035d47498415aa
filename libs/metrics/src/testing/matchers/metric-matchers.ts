import { increase, observations } from '../read/diff.js';
import { isDistribution } from '../read/series.js';
import { type GivenLabels, MatchedMetric, valuesText } from './matched-metric.js';

/** What Jest and vitest give to a matcher as `this`. */
interface MatcherContext {
  readonly isNot?: boolean;
  equals(received: unknown, expected: unknown): boolean;
  readonly utils: { printExpected(value: unknown): string; printReceived(value: unknown): string };
}

interface Result {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What `toHaveObserved()` can know of a series: the number of its observations and their sum. */
export interface Observed {
  readonly count?: number;
  readonly sum?: number;
}

/**
 * Matchers for metrics, for Jest and vitest: `expect.extend(metricMatchers)`.
 * @example
 * expect.extend(metricMatchers);
 * expect(metricOf(app, loansCreated)).toHaveValue(1, { purpose: 'car' });
 */
export const metricMatchers = { toHaveValue, toHaveIncreasedBy, toHaveObserved };

function toHaveValue(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
  labels?: GivenLabels,
): Result {
  const metric = MatchedMetric.from(received, 'toHaveValue');
  refuseDistribution(metric, 'toHaveValue');
  const series = metric.find(labels);
  const found = series && !isDistribution(series) ? { value: series.value } : NO_SERIES;
  return result(this, metric, labels, expected, found);
}

function toHaveIncreasedBy(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
  labels?: GivenLabels,
): Result {
  const metric = MatchedMetric.from(received, 'toHaveIncreasedBy');
  refuseDistribution(metric, 'toHaveIncreasedBy');
  if (metric.before === undefined) {
    throw new Error(
      'toHaveIncreasedBy() needs to know since when: const watched = watch(metric) before the call that is tested, ' +
        'then expect(watched).toHaveIncreasedBy(1).',
    );
  }
  const before = metric.find(labels, metric.before);
  const after = metric.find(labels);
  const note = `from ${valuesText(before)} to ${valuesText(after)}`;
  return result(this, metric, labels, expected, { value: increase(before, after), note });
}

function toHaveObserved(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
  labels?: GivenLabels,
): Result {
  const metric = MatchedMetric.from(received, 'toHaveObserved');
  if (!metric.isDistribution) {
    throw new Error(
      `${metric.type} "${metric.name}" observes nothing: use toHaveValue() or toHaveIncreasedBy().`,
    );
  }
  const before = metric.find(labels, metric.before ?? []);
  const after = metric.find(labels);
  const { count, sum } = observations(before, after);
  if (isExpectedCount(expected)) {
    const value = { ...('count' in expected && { count }), ...('sum' in expected && { sum }) };
    return result(this, metric, labels, expected, { value });
  }
  if (after === undefined) return result(this, metric, labels, expected, NO_SERIES);
  // A metric keeps no single values: the sum of one observation is its value.
  const note = `${count} observations with the sum ${sum}; single values are not kept: give { count, sum }`;
  return result(this, metric, labels, expected, count === 1 ? { value: sum } : { note });
}

function isExpectedCount(expected: unknown): expected is Observed {
  return (
    typeof expected === 'object' &&
    expected !== null &&
    !('asymmetricMatch' in expected) &&
    Object.keys(expected).every((key) => key === 'count' || key === 'sum')
  );
}

function refuseDistribution(metric: MatchedMetric, matcher: string): void {
  if (!metric.isDistribution) return;
  throw new Error(
    `${metric.type} "${metric.name}" has no single value for ${matcher}(): use toHaveObserved(value) or ` +
      'toHaveObserved({ count, sum }).',
  );
}

/** What is compared with the expected value, and what the message adds to it or says instead. */
interface Found {
  readonly value?: unknown;
  readonly note?: string;
}

const NO_SERIES: Found = { note: 'no such series' };

function result(
  context: MatcherContext,
  metric: MatchedMetric,
  labels: GivenLabels | undefined,
  expected: unknown,
  { value, note }: Found,
): Result {
  return {
    pass: value !== undefined && context.equals(value, expected),
    message: () => {
      const received = value === undefined ? [] : [context.utils.printReceived(value)];
      if (note !== undefined) received.push(value === undefined ? note : `(${note})`);
      return [
        metric.seriesName(labels),
        `Expected: ${context.isNot ? 'not ' : ''}${context.utils.printExpected(expected)}`,
        `Received: ${received.join(' ')}`,
        '',
        metric.listing(labels),
      ].join('\n');
    },
  };
}
