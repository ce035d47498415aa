import { keptSum } from '../../core/members/aggregate.js';
import { mergeNativeBuckets } from '../../core/instruments/native/native-snapshot.js';
import { CopiedMetric } from '../../core/members/journal/copied-metric.js';
import type { Member, MemberMetric } from '../../core/members/member.js';
import { type MetricDeclaration, shapeOf } from '../../core/members/metric-declaration.js';
import { nativeBucketsOf, nativeWords } from '../../core/members/native-words.js';
import { OVERFLOW_LABEL_VALUE } from '../../core/series/series-limit.js';
import { BIRTH, CREATED_MS, VALUES } from '../../core/series/series-map.js';
import type { RemoteMetric } from './remote-thread.js';

/**
 * The totals of all threads that have ended, as those of one member. However many there were, it has each series once,
 * and of each metric no more than its limit.
 */
export class EndedThreads implements Member {
  readonly name = 'ended threads';
  readonly hasEnded = true;
  readonly #byShape = new Map<string, EndedMetric>();

  metrics(): Iterable<MemberMetric> {
    return this.#byShape.values();
  }

  /** Adds a row of a metric. */
  add(metric: RemoteMetric, row: number): void {
    this.#metricOf(metric.declaration).add(metric, row);
  }

  #metricOf(declaration: MetricDeclaration): EndedMetric {
    const key = `${declaration.name} ${shapeOf(declaration)}`;
    let metric = this.#byShape.get(key);
    if (metric === undefined) this.#byShape.set(key, (metric = new EndedMetric(declaration)));
    return metric;
  }
}

class EndedMetric extends CopiedMetric {
  readonly #labels: (readonly string[])[] = [];
  readonly #rowsByLabels = new Map<string, number>();

  labelValues(row: number): readonly string[] | undefined {
    return this.#labels[row];
  }

  add(metric: RemoteMetric, row: number): void {
    const labelValues = metric.labelValues(row);
    if (labelValues === undefined) return;
    const to = this.#rowOf(labelValues, metric.maxSeries);
    this.#addRow(to, metric.cellsOf(row), metric.at(row));
    this.#addNative(to, metric.native(row));
  }

  #addRow(row: number, from: Float64Array, fromAt: number): void {
    const { cells, width } = this;
    const at = this.at(row);
    const createdMs = from[fromAt + CREATED_MS] as number;
    const isNew = cells[at + BIRTH] === 0;
    cells[at + BIRTH] = row + 1;
    cells[at + CREATED_MS] = isNew ? createdMs : Math.min(cells[at + CREATED_MS] as number, createdMs);
    for (let word = VALUES; word < width; word++) {
      cells[at + word] = keptSum(cells[at + word] as number, from[fromAt + word] as number);
    }
  }

  #addNative(row: number, words: Float64Array | undefined): void {
    if (words === undefined) return;
    const parts = [this.native(row), words].filter((part) => part !== undefined);
    this.setNative(row, nativeWords(mergeNativeBuckets(parts.map(nativeBucketsOf))));
  }

  #rowOf(labelValues: readonly string[], maxSeries: number): number {
    const key = JSON.stringify(labelValues);
    const known = this.#rowsByLabels.get(key);
    if (known !== undefined) return known;
    if (this.rowCount >= maxSeries && labelValues.some((text) => text !== OVERFLOW_LABEL_VALUE)) {
      return this.#rowOf(
        labelValues.map(() => OVERFLOW_LABEL_VALUE),
        maxSeries,
      );
    }
    const row = this.rowCount;
    this.makeRoom(row);
    this.#labels[row] = labelValues;
    this.#rowsByLabels.set(key, row);
    return row;
  }
}
