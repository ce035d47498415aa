/** The value of a label; numbers are converted to strings, so `200` and `'200'` are the same value. */
export type LabelValue = string | number;

/** The allowed values of each label that has a closed set. */
export type LabelValueSets<T extends string> = { readonly [K in T]?: readonly string[] };

/** The value sets of an instrument whose labels are all open. */
export type OpenLabels = object;

/** The labels object of an instrument: a value for every label name, from the closed set if the label has one. */
export type Labels<T extends string, C = OpenLabels> = {
  readonly [K in T]: K extends keyof C
    ? C[K] extends readonly (infer V extends string)[]
      ? V
      : LabelValue
    : LabelValue;
};

/** A labels object from untyped code. */
export type UnknownLabels = Readonly<Record<string, unknown>>;

/** The labels object of a recording; `never` for an instrument without labels. */
export type LabelsArgument<T extends string, C> = [T] extends [never] ? never : Labels<T, C>;

/** The arguments of a recording without labels, which only an instrument without labels accepts. */
export type ValueArguments<T extends string, V extends unknown[]> = [T] extends [never]
  ? V
  : string extends T
    ? V
    : [value: never];

/** The `labels` of a recording in one object: required with labels, absent without, optional if names are untyped. */
export type LabelsProperty<T extends string, C> = [T] extends [never]
  ? { readonly labels?: never }
  : string extends T
    ? { readonly labels?: Labels<T, C> }
    : { readonly labels: Labels<T, C> };

/**
 * Returns the string that a label value is exposed as. A missing label (`undefined`, `null`) is an empty one, as in
 * Prometheus' data model (https://prometheus.io/docs/concepts/data_model/). A lone surrogate, which UTF-8 can't encode,
 * becomes U+FFFD here, so that no two series are written identically.
 */
export function labelText(value: unknown): string {
  if (value === undefined || value === null) return '';
  // oxlint-disable-next-line typescript/no-base-to-string -- an object is converted by its toString, as in prom-client
  return (typeof value === 'string' ? value : String(value)).toWellFormed();
}
