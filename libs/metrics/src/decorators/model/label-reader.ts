import type { LabelValue } from '../../core/series/label-values.js';
import type { Instruments } from './meter.js';

/** A label's value: fixed, or worked out from a call. */
export type Source<C> = LabelValue | ((call: C) => LabelValue | undefined);

/** The labels of a meter by name. */
export type Sources<C> = Readonly<Record<string, Source<C>>>;

/** Whether no label depends on the call. */
export function areConstant(sources: Sources<never>): boolean {
  return Object.values(sources).every((source) => typeof source !== 'function');
}

/** The labels that do not depend on a call. */
export function constantLabels(sources: Sources<never>): Record<string, LabelValue> {
  return Object.fromEntries(
    Object.entries(sources).filter((entry): entry is [string, LabelValue] => typeof entry[1] !== 'function'),
  );
}

/**
 * Reads the labels of calls. A label whose function throws is empty and reported: the call is counted all the
 * same, for what breaks label functions is most often the failed call that one wants to know of.
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
      this.instruments.report(`label "${name}" of ${this.where} could not be worked out`, error);
      return '';
    }
  }
}
