import type { Member, MemberMetric } from '../../core/members/member.js';
import { endsWithMember } from '../../core/members/whole-metrics.js';
import type { EndedThreads } from './ended-threads.js';
import type { RemoteMetric, RemoteThread } from './remote-thread.js';

/** A thread that has ended, as far as its totals are not yet among those of all ended threads. */
export class EndingThread implements Member {
  readonly name: string;
  readonly hasEnded = true;
  #metrics: EndingMetric[] | undefined;
  /** How many parts of the log are left: a thread that nobody asks any more may still live, and go on. */
  #left: number;

  /** @param readOn reads a part of the thread's log; returns whether there was any */
  constructor(
    private readonly thread: RemoteThread,
    private readonly readOn: (thread: RemoteThread) => boolean,
  ) {
    this.name = thread.name;
    this.#left = thread.partCount;
  }

  metrics(): readonly EndingMetric[] {
    while (this.#metrics === undefined) this.#read();
    return this.#metrics;
  }

  /** Moves a small part to the ended threads; returns whether there may be more. */
  move(ended: EndedThreads): boolean {
    if (this.#metrics === undefined) {
      this.#read();
      return true;
    }
    const [metric] = this.#metrics;
    if (metric?.moveRow(ended) === false) this.#metrics.shift();
    return this.#metrics.length > 0;
  }

  #read(): void {
    if (this.#left-- > 0 && this.readOn(this.thread)) return;
    const totals = [...this.thread.metrics()].filter((metric) => !endsWithMember(metric));
    this.#metrics = totals.map((metric) => new EndingMetric(metric));
  }
}

/** A row that has no series. */
const NO_SERIES = new Float64Array(1);

/** A metric without the rows that have been moved. */
class EndingMetric implements MemberMetric {
  #moved = 0;

  constructor(private readonly metric: RemoteMetric) {}

  get declaration(): RemoteMetric['declaration'] {
    return this.metric.declaration;
  }

  get rowCount(): number {
    return this.metric.rowCount;
  }

  cellsOf(row: number): Float64Array {
    return row < this.#moved ? NO_SERIES : this.metric.cellsOf(row);
  }

  at(row: number): number {
    return row < this.#moved ? 0 : this.metric.at(row);
  }

  labelValues(row: number): readonly string[] | undefined {
    return this.metric.labelValues(row);
  }

  native(row: number): Float64Array | undefined {
    return this.metric.native(row);
  }

  /** Moves the next row; returns whether there was one. */
  moveRow(ended: EndedThreads): boolean {
    if (this.#moved >= this.rowCount) return false;
    ended.add(this.metric, this.#moved++);
    return true;
  }
}
