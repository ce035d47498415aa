import type { MemberMetric } from './member.js';
import type { MetricDeclaration } from './metric-declaration.js';

/** Tells apart the series of members in metrics that are about the members. */
export const WORKER_LABEL = 'worker';

/** The most values of the label; all other members share one. */
const MOST_WORKERS = 100;

/** The value of the label for a member with this number, from 1 on. */
export function workerText(number: number): string {
  return number > MOST_WORKERS ? 'other' : String(number);
}

/** A metric of a member whose series have the label `worker`. */
export class WorkerMetric implements MemberMetric {
  readonly declaration: MetricDeclaration;

  constructor(
    private readonly metric: MemberMetric,
    readonly worker: string,
  ) {
    const { declaration } = metric;
    this.declaration = {
      ...declaration,
      labelNames: [...declaration.labelNames, WORKER_LABEL],
      isOfOne: true,
    };
  }

  get rowCount(): number {
    return this.metric.rowCount;
  }

  cellsOf(row: number): Float64Array {
    return this.metric.cellsOf(row);
  }

  at(row: number): number {
    return this.metric.at(row);
  }

  labelValues(row: number): readonly string[] | undefined {
    const values = this.metric.labelValues(row);
    return values && [...values, this.worker];
  }

  native(row: number): Float64Array | undefined {
    return this.metric.native(row);
  }
}
