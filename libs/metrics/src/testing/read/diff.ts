import { isDistribution, labelsText, type Series } from './series.js';
import type { MetricSnapshot } from './snapshot.js';

/** How a series of a counter or gauge has changed. */
export interface ValueDifference {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly by: number;
}

/** What a series of a histogram or summary has observed. */
export interface DistributionDifference {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
  readonly sum: number;
}

/** What is different in one series; a series that is only in one of the snapshots counts as 0 in the other. */
export type SeriesDifference = ValueDifference | DistributionDifference;

/** The series that differ between two snapshots, in the order of the later one. */
export function diff(
  before: readonly MetricSnapshot[],
  after: readonly MetricSnapshot[],
): SeriesDifference[] {
  const known = new Map(before.map((metric) => [metric.name, metric]));
  const gone = before.filter(({ name }) => !after.some((metric) => metric.name === name));
  return [...after, ...gone.map(({ name, type }) => ({ name, type, series: [] }))].flatMap(
    ({ name, series }) => differences(name, known.get(name)?.series ?? [], series),
  );
}

function differences(name: string, before: readonly Series[], after: readonly Series[]): SeriesDifference[] {
  const now = byLabels(after);
  const then = byLabels(before);
  return [...new Set([...now.keys(), ...then.keys()])].flatMap((key) => {
    const [earlier, later] = [then.get(key), now.get(key)];
    const series = (later ?? earlier) as Series;
    const change = isDistribution(series) ? observations(earlier, later) : { by: increase(earlier, later) };
    const isSame = Object.values(change).every((number) => number === 0);
    return isSame ? [] : [{ name, labels: series.labels, ...change }];
  });
}

/** By how much the value of a series has changed; a series that is not there counts as 0. */
export function increase(before: Series | undefined, after: Series | undefined): number {
  return minus(valueOf(after), valueOf(before));
}

/** What a series has observed in between. */
export function observations(
  before: Series | undefined,
  after: Series | undefined,
): { readonly count: number; readonly sum: number } {
  const [then, now] = [observedIn(before), observedIn(after)];
  return { count: minus(now.count, then.count), sum: minus(now.sum, then.sum) };
}

/** NaN and infinities that stay are no difference. */
const minus = (now: number, then: number): number => (Object.is(now, then) ? 0 : now - then);

const valueOf = (series: Series | undefined): number =>
  series && !isDistribution(series) ? series.value : 0;

const observedIn = (series: Series | undefined): { readonly count: number; readonly sum: number } =>
  series && isDistribution(series) ? series : { count: 0, sum: 0 };

const byLabels = (list: readonly Series[]): Map<string, Series> =>
  new Map(list.map((series) => [labelsText(series.labels), series]));
