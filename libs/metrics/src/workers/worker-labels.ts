import type { Member, MemberMetric } from '../core/members/member.js';
import { WORKER_LABEL, WorkerMetric, workerText } from '../core/members/worker-label.js';

/**
 * The label `worker` of the metrics that each process or thread has for itself: `2` is a process, `2.1` a thread that it
 * has started. There are as many values as workers at the same time, since numbers are used again.
 */
export class WorkerLabels {
  readonly #labelled = new WeakMap<MemberMetric, WorkerMetric>();
  /** The numbers of the other threads, by ID. */
  readonly #threads = new Map<number, number>();
  /** The value for this process; undefined until its number is known. */
  text: string | undefined;

  /** @param names the metrics that have the label */
  constructor(private readonly names: ReadonlySet<string>) {}

  /** @param number the number of this process */
  begin(number: number): void {
    this.text = workerText(number);
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** The value for another thread of this process, by its ID. */
  textOf(thread: number): string | undefined {
    const taken = new Set(this.#threads.values());
    let number = this.#threads.get(thread);
    if (number === undefined) {
      number = 1;
      while (taken.has(number)) number++;
      this.#threads.set(thread, number);
    }
    return this.text && `${this.text}.${workerText(number)}`;
  }

  /** A thread has ended. */
  forget(thread: number): void {
    this.#threads.delete(thread);
  }

  /** Returns a member whose metrics have the label; one that has ended has no such metrics. */
  label(member: Member, worker: string | undefined): Member {
    const { name, hasEnded } = member;
    const metrics = [...member.metrics()].flatMap((metric): MemberMetric[] => {
      if (!this.has(metric.declaration.name)) return [metric];
      return hasEnded ? [] : [this.#withLabel(metric, worker)];
    });
    return { name, hasEnded, metrics: () => metrics };
  }

  #withLabel(metric: MemberMetric, worker: string | undefined): MemberMetric {
    // A label of the application may have that name.
    if (worker === undefined || metric.declaration.labelNames.includes(WORKER_LABEL)) return metric;
    let labelled = this.#labelled.get(metric);
    if (labelled?.worker !== worker) {
      labelled = new WorkerMetric(metric, worker);
      this.#labelled.set(metric, labelled);
    }
    return labelled;
  }
}
