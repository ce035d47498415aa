import { type FamilyFacts, type FamilyState, type WireNumber, widthOf } from '../src/live/served/protocol.js';

/** What a tick did to a metric. */
export interface Step {
  readonly tick: number;
  readonly labels: readonly string[];
  readonly added: readonly number[];
  readonly at: readonly number[];
  readonly to: readonly number[];
}

/** A metric from the tick at which it was told anew. */
export interface Segment {
  readonly facts: FamilyFacts;
  readonly width: number;
  /** The label values of all series, one after the other. */
  readonly labels: string[];
  /** The first tick of which the values are known: those of `base`. */
  start: number;
  /** The tick from which on the metric is told otherwise, or is gone. */
  end: number | undefined;
  base: number[];
  readonly steps: Step[];
  /** The present values. */
  readonly values: number[];
  rest: number;
}

/** The past and the present of one metric. */
export class FamilyTrack {
  readonly segments: Segment[] = [];

  constructor(public facts: FamilyFacts) {}

  /** The metric as it was told last; undefined when it is gone. */
  get present(): Segment | undefined {
    const last = this.segments.at(-1);
    return last?.end === undefined ? last : undefined;
  }

  tell({ labels, values, rest, ...facts }: FamilyState, tick: number): void {
    this.end(tick);
    this.facts = facts;
    this.segments.push({
      facts,
      width: widthOf(facts),
      labels: [...labels],
      start: tick,
      end: undefined,
      base: values.map(Number),
      steps: [],
      values: values.map(Number),
      rest,
    });
  }

  end(tick: number): void {
    const { present } = this;
    if (present !== undefined) present.end = tick;
  }

  step(
    tick: number,
    labels: readonly string[],
    added: readonly WireNumber[],
    changes: readonly WireNumber[],
  ): void {
    const { present } = this;
    if (present === undefined) return;
    const at: number[] = [];
    const to: number[] = [];
    for (let i = 0; i < changes.length; i += 2) {
      at.push(Number(changes[i]));
      to.push(Number(changes[i + 1]));
    }
    const step: Step = { tick, labels, added: added.map(Number), at, to };
    present.labels.push(...labels);
    apply(present, present.values, step);
    present.steps.push(step);
  }

  /** Forgets what was before a tick. */
  forgetBefore(tick: number): void {
    while ((this.segments[0]?.end ?? Infinity) <= tick) this.segments.shift();
    const [first] = this.segments;
    if (first === undefined || first.start >= tick) return;
    while ((first.steps[0]?.tick ?? Infinity) <= tick) apply(first, first.base, first.steps.shift() as Step);
    first.start = tick;
  }
}

/** Applies a step to the values before it. */
export function apply({ rest, width }: Segment, values: number[], { added, at, to }: Step): void {
  // The sum of the rest stays last.
  if (added.length > 0) values.splice(values.length - (rest > 0 ? width : 0), 0, ...added);
  for (let i = 0; i < at.length; i++) values[at[i] as number] = to[i] as number;
}

/** The labels of one series. */
export function labelsOf({ labels, facts: { labelNames } }: Segment, series: number): Record<string, string> {
  const from = series * labelNames.length;
  return Object.fromEntries(labelNames.map((name, index) => [name, labels[from + index] ?? '']));
}

/** The number of series told one by one. */
export function seriesCountOf({ values, width, rest }: Segment): number {
  return values.length / width - (rest > 0 ? 1 : 0);
}
