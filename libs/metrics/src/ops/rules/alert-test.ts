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
  /** Longer than the widest window of the alert and its `for`; where the phases differ, the length of each. */
  readonly phaseMinutes: number | readonly [below: number, above: number, belowAgain: number];
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

/** A course of events that the standard test does not show, such as a service's first minutes. */
export interface Scenario {
  /** Completes the name of the alert: "not for one error in the first minute". */
  readonly name: string;
  /** The values of each series, one a minute, in promtool's notation: `0+60x10 _x5 0+60x10`. */
  readonly series: Readonly<Record<string, string>>;
  /** How many alerts fire at which minute. */
  readonly firing: Readonly<Record<number, number>>;
  /** What else a query returns: one number. */
  readonly values?: readonly { readonly expr: string; readonly minute: number; readonly value: number }[];
}

/** A part of a course of events: the series as they are below, or above, or above without anybody who scrapes. */
export type Phase = readonly [minutes: number, state: 'below' | 'above' | 'unseen'];

/** The values of counters in promtool's notation. Before the first phase there is nothing for `startMinute` minutes. */
export function courseOf(
  counters: readonly TestSeries[],
  phases: readonly Phase[],
  startMinute = 0,
): Readonly<Record<string, string>> {
  const valuesOf = ({ below, above }: TestSeries) => {
    let total = 0;
    return phases.map(([minutes, state]) => {
      const step = perMinute(state === 'below' ? below : above);
      const values = state === 'unseen' ? `_x${minutes}` : `${round(total + step)}+${step}x${minutes - 1}`;
      total = round(total + step * minutes);
      return values;
    });
  };
  const before = startMinute === 0 ? [] : [`_x${startMinute}`];
  return Object.fromEntries(
    counters.map((counter) => [counter.series, [...before, ...valuesOf(counter)].join(' ')]),
  );
}

export function perMinute(perSecond: number): number {
  return round(perSecond * 60);
}

/** promtool reads no exponents. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
