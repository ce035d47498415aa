import type { DefaultLabels } from '../../core/exposition/labels/label-encoder.js';
import { defaultOf } from '../../core/exposition/labels/kept-values.js';
import type { ColumnLabels, Family, FreeLabels } from '../../core/exposition/source/family.js';
import { labelText } from '../../core/series/label-values.js';
import { KeptInRequest } from './kept-in-request.js';
import type { RequestBuilder } from './request-builder.js';
import type { ValueNumbers } from './value-numbers.js';

const NAME = '__name__';

/** A label of a family's series: of fixed value, in a column of the metric, or written with each sample. */
interface Slot {
  readonly name: string;
  /** The column of the metric; -1 for a fixed value. */
  readonly column: number;
  /** The fixed value, or what replaces an empty one. */
  readonly value: string;
}

/**
 * The references to the labels of one series, sorted by name, with room for the label of a bucket or a quantile. The
 * name of the metric is the first part that changes from sample to sample of a histogram, that label is the other.
 */
export class SeriesRefs {
  /** Pairs of references, as `labels_refs` has them. */
  readonly refs: number[] = [];
  /** How many of `refs` are in use. */
  length = 0;
  /** Where the value of `__name__` is. */
  nameAt = 0;
  /** Where the value of `le` or `quantile` is; -1 without one. */
  stepAt = -1;

  add(name: number, value: number): void {
    this.refs[this.length++] = name;
    this.refs[this.length++] = value;
  }
}

/** `le` of a histogram, `quantile` of a summary. */
export function stepNameOf(kind: Family['kind']): string | undefined {
  if (kind === 'histogram') return 'le';
  return kind === 'summary' ? 'quantile' : undefined;
}

/** The labels of the series of a family, sorted as the protocol wants them. */
export class SeriesLabels {
  private readonly slots: readonly Slot[];
  private readonly free: FreeLabels | undefined;
  private readonly columns: ColumnLabels | undefined;
  /** Of each slot the references to its name and to its fixed value. */
  private readonly slotRefs = new KeptInRequest((builder) => refsOf(this.slots, builder));

  /** @param added labels of the series that have none of these names */
  constructor(
    labels: ColumnLabels | FreeLabels,
    private readonly stepName: string | undefined,
    private readonly added: DefaultLabels,
  ) {
    if (!('names' in labels)) {
      this.free = labels;
      this.slots = [];
      return;
    }
    this.columns = labels;
    this.slots = slotsOf(labels.names, stepName, added);
  }

  /**
   * A number that is the same for the same series, whatever else there is.
   * @param hashes what is kept of the values of each column, for all metrics
   */
  hash(hashes: (column: number) => ValueNumbers): number {
    const { columns } = this;
    let hash = 0;
    if (columns !== undefined)
      for (let label = 0; label < columns.names.length; label++)
        hash = joined(hash, hashes(label).of(columns.id(label), columns.text(label), 0, hashOf));
    else for (const { value } of this.freeSlots()) hash = joined(hash, hashOf(value));
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  /** Writes the references to the labels of the current series. */
  fill(into: SeriesRefs, builder: RequestBuilder, hasStep: boolean): void {
    const { columns, stepName } = this;
    const slots = this.free === undefined ? this.slots : this.freeSlots();
    const slotRefs = this.free === undefined ? this.slotRefs.of(builder) : refsOf(slots, builder);
    into.length = 0;
    into.stepAt = -1;
    for (let i = 0; i < slots.length; i++) {
      const { name, column, value } = slots[i] as Slot;
      const nameRef = slotRefs[2 * i] as number;
      let valueRef = slotRefs[2 * i + 1] as number;
      if (column !== -1) {
        const text = (columns as ColumnLabels).text(column);
        if (text !== '') valueRef = builder.valueRef(column, (columns as ColumnLabels).id(column), text);
        else if (value === '') continue;
      } else if (name === NAME) into.nameAt = into.length + 1;
      else if (name === stepName) {
        if (!hasStep) continue;
        into.stepAt = into.length + 1;
      }
      into.add(nameRef, valueRef);
    }
  }

  private freeSlots(): Slot[] {
    const set = (this.free as FreeLabels).set();
    const given = Object.fromEntries(
      Object.entries(set)
        .map(([name, value]) => [name, labelText(value)] as const)
        .filter(([, value]) => value !== ''),
    );
    return slotsOf([], this.stepName, { ...this.added, ...given });
  }
}

/** The slots of columns, of fixed labels, and of what changes from sample to sample; sorted by name. */
function slotsOf(names: readonly string[], stepName: string | undefined, fixed: DefaultLabels): Slot[] {
  const slots: Slot[] = names.map((name, column) => ({ name, column, value: defaultOf(fixed, name) }));
  for (const [name, value] of Object.entries(fixed)) {
    const isTaken = names.includes(name) || name === stepName || name === NAME || value === '';
    if (!isTaken) slots.push({ name, column: -1, value });
  }
  slots.push({ name: NAME, column: -1, value: '' });
  if (stepName !== undefined && !names.includes(stepName))
    slots.push({ name: stepName, column: -1, value: '' });
  // By bytes, as Go compares strings; JavaScript compares UTF-16.
  return slots.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/** The references to the names and the fixed values of slots; 0, the empty string, for a value that is not fixed. */
function refsOf(slots: readonly Slot[], builder: RequestBuilder): number[] {
  return slots.flatMap(({ name, value }) => [builder.ref(name), builder.ref(value)]);
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}

const joined = (hash: number, next: number): number => (Math.imul(hash, 31) + next) | 0;
