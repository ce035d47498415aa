import type { Gauge } from '../../core/instruments/gauge.js';
import type { RunningCount } from '../../core/instruments/running-count.js';

/** The number of active requests in one series of the gauge. */
export type ActiveSlot = RunningCount;

/** The gauge of requests that are being answered. */
export class ActiveRequests {
  readonly #slots = new Map<string, ActiveSlot>();
  readonly #only: ActiveSlot | undefined;

  constructor(private readonly gauge: Gauge<string>) {
    if (gauge.labelNames.length === 0) this.#only = this.#slot('', '');
  }

  /** The slot that counts a request with this method and scheme while it is answered. */
  slotOf(method: string, scheme: string): ActiveSlot {
    if (this.#only !== undefined) return this.#only;
    return this.#slots.get(method + scheme) ?? this.#slot(method, scheme);
  }

  #slot(method: string, scheme: string): ActiveSlot {
    const values = [method, scheme];
    const labels = Object.fromEntries(this.gauge.labelNames.map((name, i) => [name, values[i] ?? '']));
    const slot = this.gauge.counting(labels);
    this.#slots.set(method + scheme, slot);
    return slot;
  }
}
