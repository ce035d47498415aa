/** What a label may be set to; numbers are kept as their text, so `200` and `'200'` are one value. */
export type LabelValue = string | number;

/** The values a label may take, for each label that has a closed set of them. */
export type LabelValueSets<T extends string> = { readonly [K in T]?: readonly string[] };

/** An instrument none of whose labels has a closed set of values. */
export type OpenLabels = object;

/** The labels object of an instrument: every label name, each with a value from its set where it has one. */
export type Labels<T extends string, C = OpenLabels> = {
  readonly [K in T]: K extends keyof C
    ? C[K] extends readonly (infer V extends string)[]
      ? V
      : LabelValue
    : LabelValue;
};

/** A labels object as it arrives from untyped code. */
export type UnknownLabels = Readonly<Record<string, unknown>>;

/** `never` for an instrument without labels, which takes no labels object. */
export type LabelsArgument<T extends string, C> = [T] extends [never] ? never : Labels<T, C>;

/** The arguments of a recording without labels, which only an instrument without labels takes. */
export type ValueArguments<T extends string, V extends unknown[]> = [T] extends [never]
  ? V
  : string extends T
    ? V
    : [value: never];

/** The labels of a recording in one object: as they are for an instrument with labels, left out for one without. */
export type LabelsProperty<T extends string, C> = [T] extends [never]
  ? { readonly labels?: never }
  : string extends T
    ? { readonly labels?: Labels<T, C> }
    : { readonly labels: Labels<T, C> };

/**
 * The text a label value is exposed as. A label that is not given (`undefined`, `null`) is an empty one,
 * as in Prometheus' data model (https://prometheus.io/docs/concepts/data_model/). Half a surrogate pair, which
 * UTF-8 can't hold, becomes U+FFFD here, so that no two series are written alike.
 */
export function labelText(value: unknown): string {
  if (value === undefined || value === null) return '';
  // oxlint-disable-next-line typescript/no-base-to-string -- an object is named by its own toString, as in prom-client
  return (typeof value === 'string' ? value : String(value)).toWellFormed();
}
