import { BIRTH } from '../../series/series-map.js';
import type { Exemplar } from '../../instruments/exemplar.js';
import type { MemberMetric } from '../member.js';
import type { MetricDeclaration } from '../metric-declaration.js';
import { ToldExemplars } from '../told-exemplars.js';
import type { Batch } from './batch.js';
import { CopiedMetric } from './copied-metric.js';

/** The metrics of a journal, as far as it was read. */
export class JournalReader {
  private readonly byId = new Map<number, ReadMetric>();
  /** The last note in the journal. */
  note: unknown;

  metrics(): Iterable<MemberMetric> {
    return this.byId.values();
  }

  /** @throws Error for a batch that does not follow those before it */
  read({ text, words }: Batch): void {
    const { metrics = [], series = [], exemplars = [], ended = [], note } = text;
    if (note !== undefined) this.note = note;
    for (const id of ended) this.byId.delete(id);
    for (const [id, declaration] of metrics) this.byId.set(id, new ReadMetric(declaration));
    for (const [id, row, ...labelValues] of series) this.metric(id).begin(row, labelValues);
    for (let at = 0; at < words.length;) {
      const metric = this.metric(words[at++] as number);
      const count = words[at++] as number;
      for (let i = 0; i < count; i++) at = metric.read(words, at);
    }
    // After the rows: a series that begins takes the row of one that has ended.
    for (const [id, row, place, exemplar] of exemplars) this.metric(id).keepExemplar(row, place, exemplar);
  }

  private metric(id: number): ReadMetric {
    const metric = this.byId.get(id);
    if (metric === undefined) throw new Error(`the journal has no metric ${id}.`);
    return metric;
  }
}

class ReadMetric extends CopiedMetric {
  exemplars: ToldExemplars | undefined;
  /** The labels of series that nobody has asked for. */
  private readonly labels = new Map<number, readonly string[]>();
  private readonly isNative: boolean;

  constructor(declaration: MetricDeclaration) {
    super(declaration);
    this.isNative = declaration.isNative === true;
  }

  labelValues(row: number): readonly string[] | undefined {
    const labels = this.labels.get(row);
    this.labels.delete(row);
    return labels;
  }

  begin(row: number, labelValues: readonly string[]): void {
    this.labels.set(row, labelValues);
  }

  keepExemplar(row: number, place: number, exemplar: Exemplar): void {
    (this.exemplars ??= new ToldExemplars()).keep(row, place, exemplar);
  }

  /** Reads a row, and returns where it ends. */
  read(words: Float64Array, rowAt: number): number {
    const row = words[rowAt] as number;
    this.makeRoom(row);
    const { cells, width } = this;
    const from = rowAt + 1;
    const at = this.at(row);
    if (cells[at + BIRTH] !== words[from + BIRTH]) this.exemplars?.forget(row);
    for (let word = 0; word < width; word++) cells[at + word] = words[from + word] as number;
    if (cells[at + BIRTH] === 0) this.labels.delete(row);
    if (!this.isNative) return from + width;
    const nativeAt = from + width + 1;
    const end = nativeAt + (words[from + width] as number);
    this.setNative(row, end === nativeAt ? undefined : words.slice(nativeAt, end));
    return end;
  }
}
