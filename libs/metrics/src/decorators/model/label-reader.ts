import type { LabelValue } from '../../core/series/label-values.js';
import type { Instruments } from './meter.js';

/** A label value: a constant, or a function of a call. */
export type Source<C> = LabelValue | ((call: C) => LabelValue | undefined);

/** The label values of a meter by name. */
export type Sources<C> = Readonly<Record<string, Source<C>>>;

/** Whether no label depends on the call. */
export function areConstant(sources: Sources<never>): boolean {
  return Object.values(sources).every((source) => typeof source !== 'function');
}

/** The labels that do not depend on the call. */
export function constantLabels(sources: Sources<never>): Record<string, LabelValue> {
  return Object.fromEntries(
    Object.entries(sources).filter((entry): entry is [string, LabelValue] => typeof entry[1] !== 'function'),
  );
}

/**
 * Reads the labels of calls. When a label function throws, the error is reported and the label left empty. The call
 * still counts: most often, failed calls break label functions, and those are the calls that matter.
 */
export class LabelReader<C> {
  private readonly names: readonly string[];

  constructor(
    private readonly sources: Sources<C>,
    private readonly where: string,
    private readonly instruments: Instruments,
  ) {
    this.names = Object.keys(sources);
  }

  read(call: C): Record<string, LabelValue> {
    const labels: Record<string, LabelValue> = {};
    for (const name of this.names) {
      const source = this.sources[name] as Source<C>;
      labels[name] = typeof source === 'function' ? this.valueOf(name, source, call) : source;
    }
    return labels;
  }

  private valueOf(name: string, source: (call: C) => LabelValue | undefined, call: C): LabelValue {
    try {
      return source(call) ?? '';
    } catch (error) {
      this.instruments.report(`label "${name}" of ${this.where} could not be computed`, error);
      return '';
    }
  }
}
