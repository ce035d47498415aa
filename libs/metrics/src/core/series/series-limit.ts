/** The default maximum number of series of a metric; the same as in OpenTelemetry's SDKs. */
export const DEFAULT_MAX_SERIES = 2000;

/** The value of every label of the overflow series, which receives the recordings over a metric's limit. */
export const OVERFLOW_LABEL_VALUE = '__overflow__';

/** The metric that overflows, as needed for the warning. */
export interface OverflowingMetric {
  readonly name: string;
  readonly labelNames: readonly string[];
  /** The number of distinct values of each label, in the order of `labelNames`. */
  readonly distinctValues: readonly number[];
}

/**
 * Keeps a metric from growing without bound: holds the limit, counts recordings over it and warns once.
 *
 * OpenTelemetry marks its overflow series with a dedicated attribute. In Prometheus a metric has fixed label names, so
 * this overflow series keeps them and sets each to `__overflow__`.
 */
export class SeriesLimit {
  /** The option that sets `maxSeries`, as named in the warning; `false` if there is none. */
  option: string | false = 'maxSeries of this metric';
  private overflowTotal = 0;

  /**
   * @param maxSeries the maximum number of series besides the overflow series
   * @throws RangeError if `maxSeries` is neither a positive integer nor `Infinity`
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

  /** How often a label set without a series was sent to the overflow series. */
  get overflows(): number {
    return this.overflowTotal;
  }

  /** Counts one recording over the limit; the first one warns. */
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
