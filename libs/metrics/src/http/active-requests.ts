import type { Gauge } from '../instruments/gauge.js';
import type { GaugeSeries } from '../instruments/gauge-series.js';
import type { Connection } from './connection.js';
import { methodLabel } from './request-labels.js';
import type { HttpNaming } from './http-naming.js';

/** The active requests of one series of the gauge. */
export class ActiveSlot {
  #count = 0;

  constructor(private readonly series: GaugeSeries) {}

  // Set, not incremented: after a reset of the registry the gauge must not go below 0.
  enter(): void {
    this.series.set(++this.#count);
  }

  leave(): void {
    this.series.set(--this.#count);
  }
}

/** The gauge of requests that are being answered. */
export class ActiveRequests {
  readonly #slots = new Map<string, ActiveSlot>();
  readonly #only: ActiveSlot | undefined;

  constructor(
    private readonly gauge: Gauge<string>,
    private readonly naming: HttpNaming,
  ) {
    if (gauge.labelNames.length === 0) this.#only = this.#slot('', '');
  }

  /** Where a request with this method is counted while it is answered. */
  slotOf(name: string | undefined, { scheme }: Connection): ActiveSlot {
    if (this.#only !== undefined) return this.#only;
    const method = methodLabel(name, this.naming.methods);
    return this.#slots.get(method + scheme) ?? this.#slot(method, scheme);
  }

  #slot(method: string, scheme: string): ActiveSlot {
    const slot = new ActiveSlot(this.gauge.labels(this.naming.activeLabels(method, scheme)));
    this.#slots.set(method + scheme, slot);
    return slot;
  }
}
