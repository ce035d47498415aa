/** A colour of Grafana, or a lighter or darker shade of it; `text` is that of the text. */
type Hue = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'purple';
export type Color = 'text' | Hue | `${'light' | 'semi-dark' | 'dark' | 'super-light'}-${Hue}`;

/** The value at which a colour starts; the first colour has none. */
export interface Threshold {
  readonly from: number | null;
  readonly color: Color;
}

/** How values are shown: on a panel, or for one query of it. */
export interface Format {
  /** A unit of Grafana: `reqps`, `s`, `percentunit`, `bytes`, `short`, `locale`, `currencyUSD`... */
  readonly unit: string;
  readonly thresholds?: readonly Threshold[];
  /** Default: three digits in all. */
  readonly decimals?: number;
  /** Texts in place of values. */
  readonly values?: Readonly<Record<number, string>>;
}

/** Of whole things, all digits of which are told: Grafana writes 1,998 as 2 K otherwise. */
export const WHOLE = { unit: 'locale', decimals: 0 } as const;

/** One query of a panel, in PromQL with the variables of its dashboard. */
export interface Query {
  readonly expr: string;
  /** The name of the series: text, with labels as `{{label}}`. In a table, the title of the column. */
  readonly legend: string;
  /** When it legitimately finds nothing, such as `outside of containers`. */
  readonly emptyWhen?: string;
  /** Where it differs from the panel's. */
  readonly format?: Partial<Format>;
}

/** The kind of visualization. */
export type PanelKind = 'timeseries' | 'stat' | 'heatmap' | 'bargauge' | 'table' | 'state-timeline';

/** One panel; every one says what it shows and in which unit. */
export interface Panel extends Format {
  readonly kind: PanelKind;
  readonly title: string;
  readonly description: string;
  readonly queries: readonly Query[];
  /** The title of the row that it stands in; panels of a row follow each other. */
  readonly row?: string;
  /** Of 24 columns. Default: 6 for a stat, otherwise 12. */
  readonly width?: number;
  /** Default: 4 for a stat, otherwise 8. */
  readonly height?: number;
  readonly min?: number;
  readonly max?: number;
  /** How far the axis reaches at least, to show a threshold above all values. */
  readonly softMax?: number;
  /** Stacks the series. */
  readonly isStacked?: boolean;
  /** An axis that is linear up to 1 and logarithmic above. */
  readonly isLogarithmic?: boolean;
  /** A stat that shows how its value has developed: its queries run over the whole time range. */
  readonly hasSparkline?: boolean;
  /** Colours of series by a pattern of their names; the last one that matches wins. */
  readonly colors?: readonly (readonly [pattern: string, color: Color])[];
  /** Colours of texts in a column of a table. */
  readonly textColors?: Readonly<Record<string, Readonly<Record<string, Color>>>>;
  /** The first columns of a table, by their titles. */
  readonly columns?: readonly string[];
  /** The column by which a table is sorted, highest value first. */
  readonly sortBy?: string;
  /** What stands in an empty panel, when being empty is good. */
  readonly emptyText?: string;
  /** Shows exemplars, each with a link to its trace. */
  readonly hasExemplars?: boolean;
}

/** A variable of a dashboard; `datasource` and `interval` are in all of them. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  readonly query: string;
  /** The same of what rules record, for applications that call the metric or the label differently. */
  readonly queryOfRecorded?: string;
  /** Whether series without the label are among all. */
  readonly isOptional?: boolean;
}

/** What is marked on the time axis of every panel. */
export interface Annotation {
  readonly name: string;
  readonly color: Color;
  readonly expr: string;
  /** Texts with labels as `{{label}}`. */
  readonly title: string;
  readonly text: string;
}

/** One dashboard, for one audience. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly from: string;
  readonly variables: readonly Variable[];
  readonly panels: readonly Panel[];
  /** The service that all of it is about. Default: those of the variable `service`, or everything. */
  readonly service?: string;
  /** Default: when alerts fired, and what was deployed. */
  readonly annotations?: readonly Annotation[];
}

/** The variable `service`: one, several or all that run this library. */
export const SERVICE: Variable = {
  name: 'service',
  label: 'Service',
  query: 'label_values(app_info, service)',
};

/** Green below `limit`, red above; yellow above `warning` if given. */
export function worseFrom(limit: number, warning?: number): readonly Threshold[] {
  return [
    { from: null, color: 'green' },
    ...(warning === undefined ? [] : [{ from: warning, color: 'yellow' as const }]),
    { from: limit, color: 'red' },
  ];
}

/** Red above `limit`, and no praise below: a value that is low for a bad reason is not green. */
export function redFrom(limit: number, otherwise: Color = 'text'): readonly Threshold[] {
  return [
    { from: null, color: otherwise },
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
