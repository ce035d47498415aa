import type { MemberMetric } from '../member.js';
import { type MetricDeclaration, valueWordsOf } from '../metric-declaration.js';
import { BIRTH, VALUES } from '../../series/series-map.js';

/** A copy of the series of one metric, as rows in one array. */
export abstract class CopiedMetric implements MemberMetric {
  readonly width: number;
  cells = new Float64Array(0);
  rowCount = 0;
  private natives: Map<number, Float64Array> | undefined;

  constructor(readonly declaration: MetricDeclaration) {
    this.width = VALUES + valueWordsOf(declaration);
  }

  cellsOf(): Float64Array {
    return this.cells;
  }

  at(row: number): number {
    return row * this.width;
  }

  native(row: number): Float64Array | undefined {
    return this.natives?.get(row);
  }

  abstract labelValues(row: number): readonly string[] | undefined;

  protected birth(row: number): number {
    return row < this.rowCount ? (this.cells[this.at(row) + BIRTH] as number) : 0;
  }

  protected setNative(row: number, words: Float64Array | undefined): void {
    if (words !== undefined) (this.natives ??= new Map()).set(row, words);
    else this.natives?.delete(row);
  }

  protected makeRoom(row: number): void {
    const { cells, width } = this;
    if (row >= this.rowCount) this.rowCount = row + 1;
    if ((row + 1) * width <= cells.length) return;
    this.cells = new Float64Array(Math.max((row + 1) * width, 2 * cells.length));
    this.cells.set(cells);
  }
}
