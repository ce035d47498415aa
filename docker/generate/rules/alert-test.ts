/** The label values of a series. */
export type Labels = Readonly<Record<string, string>>;

/** A series of a test: its value below the threshold of the alert, and above it. */
export interface TestSeries {
  /** As in a query: `up{job="redis"}`. */
  readonly series: string;
  readonly kind: 'counter' | 'gauge';
  /** Of a gauge its value, of a counter its increase per second. */
  readonly below: number;
  readonly above: number;
}

/**
 * How to see an alert fire. The series stay below for a phase, above for a phase, and below again. The alert has to
 * fire at the end of the second phase, and nowhere before its `for` or at the ends of the other two.
 */
export interface AlertTest {
  /** Longer than the widest window of the alert and its `for`. */
  readonly phaseMinutes: number;
  readonly series: readonly TestSeries[];
  /** The labels of the alert that fires, without its name and severity. */
  readonly labels: Labels;
  /** The value as formatted in the description. */
  readonly value: string;
  /** What must not fire although the value is over the threshold. */
  readonly quiet?: { readonly why: string; readonly series: readonly TestSeries[] };
}

/** A counter that grows by these amounts per second. */
export function counterSeries(series: string, belowPerSecond: number, abovePerSecond: number): TestSeries {
  return { series, kind: 'counter', below: belowPerSecond, above: abovePerSecond };
}

/** A gauge that has these values. */
export function gaugeSeries(series: string, below: number, above: number): TestSeries {
  return { series, kind: 'gauge', below, above };
}
