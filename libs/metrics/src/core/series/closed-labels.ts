import { labelText } from './label-values.js';

/**
 * The closed value sets of a metric's labels.
 */
export class ClosedLabels {
  private readonly sets: readonly (ReadonlySet<string> | undefined)[];

  /** @throws Error if a set belongs to no label of the metric, or is empty */
  constructor(
    private readonly metricName: string,
    private readonly labelNames: readonly string[],
    values: Readonly<Record<string, readonly string[] | undefined>>,
  ) {
    for (const [label, texts] of Object.entries(values)) {
      if (!labelNames.includes(label)) {
        throw new Error(
          `Metric "${metricName}" lists values for "${label}", which is not one of its labels ` +
            `(${labelNames.join(', ') || 'it has none'}). Add it to labelNames, or drop it from labelValues.`,
        );
      }
      if (texts?.length === 0) {
        throw new Error(
          `Metric "${metricName}" lists no value for label "${label}". Give at least one, or leave the label open.`,
        );
      }
    }
    this.sets = labelNames.map((label) => {
      const texts = Object.hasOwn(values, label) ? values[label] : undefined;
      return texts && new Set(texts.map(labelText));
    });
  }

  /** Whether every label has a closed set, so that all series are known from the start. */
  get areComplete(): boolean {
    return this.sets.every((set) => set !== undefined);
  }

  /** Throws if a label has a closed set without its value. */
  check(texts: readonly string[]): void {
    texts.forEach((text, label) => this.checkOne(label, text));
  }

  /**
   * Returns every combination of label values, in order, if all labels are closed; none otherwise.
   * @throws RangeError if there are more than `maxSeries`
   */
  combinations(maxSeries: number): string[][] {
    if (!this.areComplete) return [];
    const sets = this.sets as readonly ReadonlySet<string>[];
    const count = sets.reduce((product, set) => product * set.size, 1);
    if (count > maxSeries) {
      throw new RangeError(
        `Metric "${this.metricName}" lists ${sets.map(({ size }) => size).join(' × ')} = ${count} combinations ` +
          `of label values, more than its limit of ${maxSeries} series. List fewer values, or raise maxSeries.`,
      );
    }
    return sets.reduce<string[][]>(
      (combinations, set) => combinations.flatMap((head) => [...set].map((text) => [...head, text])),
      [[]],
    );
  }

  private checkOne(label: number, text: string): void {
    const set = this.sets[label];
    if (set === undefined || set.has(text)) return;
    throw new Error(
      `Label "${this.labelNames[label]}" of metric "${this.metricName}" can't be "${text}": its values are ` +
        `${[...set].map((known) => `"${known}"`).join(', ')}. Use one of them, or add it to labelValues.`,
    );
  }
}
