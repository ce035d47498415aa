/** One query of a panel, in PromQL with the variables of its dashboard. */
export interface Query {
  readonly expr: string;
  /** The name of the series: text, with labels as `{{label}}`. */
  readonly legend: string;
  /** When it legitimately finds nothing, such as `outside of containers`. */
  readonly emptyWhen?: string;
}

/** The kind of visualization. */
export type PanelKind = 'timeseries' | 'stat' | 'heatmap' | 'bargauge' | 'table';

/** Grafana has lighter and darker shades of each. */
type Hue = 'green' | 'yellow' | 'red' | 'blue' | 'purple';
type Color = Hue | `${'light' | 'dark'}-${Hue}`;

/** The value at which a colour starts; the first colour has none. */
export interface Threshold {
  readonly from: number | null;
  readonly color: 'green' | 'yellow' | 'orange' | 'red';
}

/** One panel; every one says what it shows and in which unit. */
export interface Panel {
  readonly kind: PanelKind;
  readonly title: string;
  readonly description: string;
  /** A unit of Grafana: `reqps`, `s`, `percentunit`, `bytes`, `short`, `currencyUSD`... */
  readonly unit: string;
  readonly queries: readonly Query[];
  readonly thresholds?: readonly Threshold[];
  /** Of 24 columns. Default: 6 for a stat, otherwise 12. */
  readonly width?: number;
  readonly min?: number;
  readonly max?: number;
  /** How far the axis reaches at least, to show a threshold above all values. */
  readonly softMax?: number;
  /** Of the values. Default: three digits in all. */
  readonly decimals?: number;
  /** Stacks the series. */
  readonly isStacked?: boolean;
  /** Colours of series by a pattern of their names; the last one that matches wins. */
  readonly colors?: readonly (readonly [pattern: string, color: Color])[];
  /** What a table shows instead of its values, or 'hidden' for a table without them. */
  readonly values?: 'hidden' | Readonly<Record<number, string>>;
  /** Shows exemplars, each with a link to its trace. */
  readonly hasExemplars?: boolean;
}

/** A variable of a dashboard; `datasource` and `interval` are in all of them. */
export interface Variable {
  readonly name: 'service' | 'endpoint';
  readonly label: string;
  readonly query: string;
}

/** One dashboard, for one audience. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly from: string;
  readonly variables: readonly Variable[];
  readonly panels: readonly Panel[];
}

/** The variable `service`: one, several or all. */
export const SERVICE: Variable = {
  name: 'service',
  label: 'Service',
  query: 'label_values(up{service!=""}, service)',
};

/** Green below `limit`, red above; yellow above `warning` if given. */
export function worseFrom(limit: number, warning?: number): readonly Threshold[] {
  return [
    { from: null, color: 'green' },
    ...(warning === undefined ? [] : [{ from: warning, color: 'yellow' as const }]),
    { from: limit, color: 'red' },
  ];
}

/** Red below `limit`, green above. */
export function betterFrom(limit: number): readonly Threshold[] {
  return [
    { from: null, color: 'red' },
    { from: limit, color: 'green' },
  ];
}
