/** How many series a metric may have by default: the same number as in OpenTelemetry's SDKs. */
export const DEFAULT_MAX_SERIES = 2000;

/** The value of every label of the one series that takes what is over a metric's limit. */
export const OVERFLOW_LABEL_VALUE = '__overflow__';

/** What the warning needs to know of the metric that overflows. */
export interface OverflowingMetric {
  readonly name: string;
  readonly labelNames: readonly string[];
  /** Distinct values of each label, in the order of `labelNames`. */
  readonly distinctValues: readonly number[];
}

/**
 * Keeps a metric from growing without bound: says when it is full, counts what did not fit and warns once.
 *
 * OpenTelemetry marks its overflow series with an attribute of its own; in Prometheus the label names of a
 * metric are its shape, so ours keeps them and sets each to `__overflow__`.
 */
export class SeriesLimit {
  /** The option that sets `maxSeries`, as the warning names it; `false` where there is none. */
  option: string | false = 'maxSeries of this metric';
  private overflowTotal = 0;

  /**
   * @param maxSeries how many series may exist besides the overflow series
   * @throws RangeError when `maxSeries` is not a positive whole number or `Infinity`
   */
  constructor(
    readonly maxSeries: number,
    private readonly warn: (message: string) => void,
  ) {
    if (maxSeries >= 1 && (Number.isInteger(maxSeries) || maxSeries === Infinity)) return;
    throw new RangeError(
      `maxSeries is ${String(maxSeries)}. Give a whole number of at least 1, or Infinity to lift the limit.`,
    );
  }

  /** How often a label set that had no series of its own was sent to the overflow series. */
  get overflows(): number {
    return this.overflowTotal;
  }

  /** Counts one recording that did not fit; the first one warns. */
  countOverflow(describe: () => OverflowingMetric): void {
    this.overflowTotal++;
    if (this.overflowTotal === 1) this.warn(overflowWarning(describe(), this.maxSeries, this.option));
  }
}

function overflowWarning(
  { name, labelNames, distinctValues }: OverflowingMetric,
  maxSeries: number,
  option: string | false,
): string {
  const most = Math.max(...distinctValues);
  const label = labelNames[distinctValues.indexOf(most)];
  return (
    `Metric "${name}" reached its limit of ${maxSeries} series; new label sets are counted in one series ` +
    `whose labels are all "${OVERFLOW_LABEL_VALUE}". Label "${label}" has the most distinct values (${most}): ` +
    `give it values from a small fixed set${option === false ? '' : `, or raise ${option}`}.`
  );
}
