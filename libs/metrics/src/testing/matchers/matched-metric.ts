import { nearestName } from '../../core/rules/nearest-names.js';
import type { LabelValue } from '../../core/series/label-values.js';
import { shown } from '../../core/rules/checks.js';
import { isMetric, type ReadableMetric } from '../read/readable-metric.js';
import { readNow } from '../read/read-now.js';
import { isDistribution, labelsText, type Series } from '../read/series.js';
import { WatchedMetric } from '../watch.js';

const MOST_SHOWN = 10;

/** The labels that a matcher got. */
export type GivenLabels = Readonly<Record<string, LabelValue>>;

/** The metric that a matcher got, read at this moment. */
export class MatchedMetric {
  readonly series: readonly Series[];

  private constructor(
    private readonly metric: ReadableMetric,
    /** What it had recorded when the test began to watch it. */
    readonly before: readonly Series[] | undefined,
  ) {
    this.series = readNow(metric);
  }

  /** @throws Error when the matcher got something else */
  static from(received: unknown, matcher: string): MatchedMetric {
    if (received instanceof WatchedMetric) return new MatchedMetric(received.metric, received.before);
    if (isMetric(received)) return new MatchedMetric(received, undefined);
    throw new Error(
      `${matcher}() got ${shown(received)}. Give expect() a metric: expect(metricOf(app, definition)), or a watched one.`,
    );
  }

  get name(): string {
    return this.metric.name;
  }

  get type(): string {
    return this.metric.type ?? 'metric';
  }

  get isDistribution(): boolean {
    return this.type === 'histogram' || this.type === 'summary';
  }

  /**
   * The series with these labels now; undefined when there is none.
   * @throws Error when the labels are not those of the metric, in full: a test must not pass by a misspelt label
   */
  find(labels: GivenLabels = {}, among: readonly Series[] = this.series): Series | undefined {
    this.assertInFull(labels);
    const wanted = labelsText(labels);
    return among.find((series) => labelsText(series.labels) === wanted);
  }

  /** The series by name and labels, as in an exposition. */
  seriesName(labels: GivenLabels = {}): string {
    return this.name + (Object.keys(labels).length === 0 ? '' : labelsText(labels));
  }

  /** What is there instead, the nearest first. */
  listing(labels: GivenLabels = {}): string {
    if (this.series.length === 0) return `${this.name} has no series: nothing was recorded.`;
    const sorted = this.series
      .map((series) => ({ series, distance: differentLabels(labels, series.labels).length }))
      .toSorted((a, b) => a.distance - b.distance);
    const lines = sorted.slice(0, MOST_SHOWN).map(({ series }) => `  ${this.lineOf(series, labels)}`);
    const more = sorted.length - lines.length;
    return [`All series of ${this.name}:`, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
  }

  private lineOf(series: Series, labels: GivenLabels): string {
    const different = differentLabels(labels, series.labels);
    const isNear = different.length > 0 && different.length < Object.keys(labels).length;
    return `${labelsText(series.labels)} ${valuesText(series)}${isNear ? ` (differs in ${different.join(', ')})` : ''}`;
  }

  private assertInFull(labels: GivenLabels): void {
    const { labelNames } = this.metric;
    if (labelNames === undefined) return;
    const unknown = Object.keys(labels).find((name) => !labelNames.includes(name));
    if (unknown !== undefined) {
      const meant = nearestName(unknown, labelNames);
      throw new Error(
        `${this.type} "${this.name}" has no label "${unknown}". ` +
          (meant === undefined
            ? `Its labels are: ${labelNames.join(', ') || 'none'}.`
            : `Did you mean "${meant}"?`),
      );
    }
    const missing = labelNames.filter((name) => labels[name] === undefined);
    if (missing.length > 0) {
      throw new Error(
        `${this.type} "${this.name}" has the labels ${labelNames.join(', ')}: give them in full; ` +
          `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. A label without a value is ''.\n\n` +
          this.listing(labels),
      );
    }
  }
}

/** The value or the observations of a series, for messages. */
export function valuesText(series: Series | undefined): string {
  if (series === undefined) return 'no such series';
  return isDistribution(series) ? `count ${series.count}, sum ${series.sum}` : String(series.value);
}

function differentLabels(wanted: GivenLabels, labels: GivenLabels): string[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(labels)])].filter(
    (name) => String(wanted[name] ?? '') !== String(labels[name] ?? ''),
  );
}
