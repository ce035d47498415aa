import type { OwnInstrument } from '../exposition/source/instrument-family.js';
import type { NativeSeries } from '../instruments/native/native-series.js';
import { mergeNativeBuckets } from '../instruments/native/native-snapshot.js';
import { BIRTH, CREATED_MS, type SeriesMap, VALUES } from '../series/series-map.js';
import { type Aggregate, aggregateOf, type Sums, sumWith } from './aggregate.js';
import type { MemberMetric } from './member.js';
import { instrumentOf, type MetricDeclaration, valueWordsOf } from './metric-declaration.js';
import { MergedExemplars } from './merged-exemplars.js';
import { nativeBucketsOf } from './native-words.js';

/** Where the series of a member's metric are in the merged one. */
class RowMapping {
  /** The birth of the series in each of the member's rows that was mapped last. */
  births = new Float64Array(0);
  /** The merged row of each of them, and the birth of the merged series. */
  rows = new Int32Array(0);
  mergedBirths = new Float64Array(0);

  makeRoom(rowCount: number): void {
    if (rowCount <= this.rows.length) return;
    const { births, rows, mergedBirths } = this;
    const size = Math.max(rowCount, 2 * rows.length);
    this.births = new Float64Array(size);
    this.births.set(births);
    this.rows = new Int32Array(size);
    this.rows.set(rows);
    this.mergedBirths = new Float64Array(size);
    this.mergedBirths.set(mergedBirths);
  }

  knows(row: number, birth: number, series: SeriesMap): boolean {
    return this.births[row] === birth && this.mergedBirths[row] === series.birth(this.rows[row] as number);
  }
}

/**
 * One metric of the whole: an instrument whose series are set to what the members' series add up to. The sums are made
 * apart and copied series by series, so a page that is being written meanwhile sees each series whole, and no total
 * fall.
 */
export class MergedMetric {
  readonly instrument: OwnInstrument;
  private readonly series: SeriesMap;
  private readonly width: number;
  private readonly aggregate: Aggregate;
  private readonly mappings = new WeakMap<MemberMetric, RowMapping>();
  /** Creation time and values of each row, while they are merged. */
  private sums: Sums = { values: new Float64Array(0), rests: new Float64Array(0) };
  /** How many members have added to each row. */
  private counts = new Uint32Array(0);
  private natives: Map<number, Float64Array[]> | undefined;
  private readonly exemplars: MergedExemplars | undefined;

  /**
   * @param isKept whether other parts are added to it later, in the place of those that it is merged from
   * @throws Error for a declaration that our instruments do not accept
   */
  constructor(
    declaration: MetricDeclaration,
    private readonly isKept: boolean,
  ) {
    this.instrument = instrumentOf(declaration);
    this.series = this.instrument.storage;
    this.width = VALUES + valueWordsOf(declaration);
    this.aggregate = aggregateOf(declaration);
    const { exemplarStore } = this.instrument;
    this.exemplars = exemplarStore && new MergedExemplars(exemplarStore);
  }

  /** Starts a merge. */
  begin(): void {
    this.sums.values.fill(0);
    this.sums.rests.fill(0);
    this.counts.fill(0);
    this.natives = undefined;
    this.exemplars?.begin();
  }

  /** Adds the series of a member in some of its rows. */
  add(metric: MemberMetric, fromRow: number, toRow: number): void {
    const mapping = this.mappingOf(metric);
    const { width, aggregate } = this;
    const words = width - VALUES;
    mapping.makeRoom(toRow);
    for (let row = fromRow; row < toRow; row++) {
      const cells = metric.cellsOf(row);
      const at = metric.at(row);
      const birth = cells[at + BIRTH] as number;
      if (birth === 0) continue;
      if (!mapping.knows(row, birth, this.series) && !this.map(metric, mapping, row, birth)) continue;
      const merged = mapping.rows[row] as number;
      if (merged >= this.counts.length) this.makeRoom(merged);
      const { sums, counts } = this;
      const mergedAt = merged * width;
      const earlier = counts[merged] as number;
      const createdMs = cells[at + CREATED_MS] as number;
      // The whole is as old as its first part, and its age is unknown if that of a part is.
      sums.values[mergedAt + CREATED_MS] =
        earlier === 0 ? createdMs : Math.min(sums.values[mergedAt + CREATED_MS] as number, createdMs);
      aggregate(sums, mergedAt + VALUES, cells, at + VALUES, words, earlier);
      counts[merged] = earlier + 1;
      const native = metric.native(row);
      if (native !== undefined) this.addNative(merged, native);
      if (metric.exemplars !== undefined) this.exemplars?.add(merged, metric.exemplars, row);
    }
  }

  /** The rows that `show()` has to go through. */
  get rowCount(): number {
    return this.series.rowCount;
  }

  /** Shows the sums in some rows of the instrument, and ends the series that no member has. */
  show(fromRow: number, toRow: number): void {
    const { series, counts, width, isKept } = this;
    const { values, rests } = this.sums;
    for (let row = fromRow; row < toRow; row++) {
      if (series.birth(row) === 0) continue;
      if ((counts[row] ?? 0) === 0) {
        series.delete(row);
        continue;
      }
      const { rows } = series;
      const cells = rows.cellsOf(row);
      const at = rows.at(row);
      const sumsAt = row * width;
      cells[at + CREATED_MS] = values[sumsAt + CREATED_MS] as number;
      for (let word = VALUES; word < width; word++)
        cells[at + word] = sumWith(rests[sumsAt + word] as number, values[sumsAt + word] as number, isKept);
      const native = this.natives && this.showNative(row);
      this.exemplars?.show(row, native);
    }
  }

  private mappingOf(metric: MemberMetric): RowMapping {
    let mapping = this.mappings.get(metric);
    if (mapping === undefined) this.mappings.set(metric, (mapping = new RowMapping()));
    return mapping;
  }

  /** Returns whether the labels of the series are known. */
  private map(metric: MemberMetric, mapping: RowMapping, row: number, birth: number): boolean {
    const labels = metric.labelValues(row);
    if (labels === undefined) return false;
    mapping.births[row] = birth;
    const merged = this.series.rowOf(labels);
    mapping.rows[row] = merged;
    mapping.mergedBirths[row] = this.series.birth(merged);
    return true;
  }

  private makeRoom(row: number): void {
    const { sums, counts, width } = this;
    const size = Math.max(row + 1, 2 * counts.length);
    this.sums = { values: new Float64Array(size * width), rests: new Float64Array(size * width) };
    this.sums.values.set(sums.values);
    this.sums.rests.set(sums.rests);
    this.counts = new Uint32Array(size);
    this.counts.set(counts);
  }

  private addNative(row: number, words: Float64Array): void {
    const natives = (this.natives ??= new Map());
    const known = natives.get(row);
    if (known === undefined) natives.set(row, [words]);
    else known.push(words);
  }

  private showNative(row: number): NativeSeries | undefined {
    const { instrument, natives } = this;
    const words = natives?.get(row);
    if (words === undefined || instrument.type !== 'histogram') return undefined;
    instrument.nativeRows?.set(row, mergeNativeBuckets(words.map(nativeBucketsOf)));
    return instrument.nativeRows?.at(row);
  }
}
