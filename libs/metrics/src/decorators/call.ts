/** One finished call of a decorated method, as label functions see it. */
export interface Call {
  readonly args: readonly unknown[];
  /** What the method returned or resolved to; undefined when it failed. */
  readonly result: unknown;
  /** What the method threw or rejected with; undefined when it succeeded. */
  readonly error: unknown;
  readonly isFailure: boolean;
  /** The instance that was called. */
  readonly self: unknown;
}

/** A label's value: fixed, or worked out from the finished call. */
export type LabelSource = string | number | ((call: Call) => string | number);

/** The labels of `call` by their sources. */
export function labelsFrom(
  sources: Readonly<Record<string, LabelSource>>,
  call: Call,
): Record<string, string | number> {
  const labels: Record<string, string | number> = {};
  for (const name in sources) {
    const source = sources[name] as LabelSource;
    labels[name] = typeof source === 'function' ? source(call) : source;
  }
  return labels;
}
