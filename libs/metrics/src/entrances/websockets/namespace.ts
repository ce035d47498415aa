import type { Counter, CounterSeries } from '../../core/instruments/counter.js';
import type { RunningCount } from '../../core/instruments/running-count.js';
import { BoundedNames } from '../../metrics/bounded-names.js';
import type { MetricOf } from '../../metrics/definition/definition.js';
import type { EntranceContext } from '../entrance.js';
import { disconnectReason } from './disconnect-reason.js';
import * as metrics from './websockets.metrics.js';

/** The label of messages that no handler takes. */
export const UNMATCHED = '(unmatched)';

/** What a namespace of socket.io, or a path of ws, shows. */
export class Namespace {
  readonly #open: RunningCount;
  readonly #connects: CounterSeries;
  readonly #disconnects: MetricOf<typeof metrics.disconnects>;
  readonly #received: Counter<'namespace' | 'event'>;
  readonly #sent: Counter<'namespace' | 'event'>;
  readonly #events = new Set<string>();
  readonly #sentEvents = new BoundedNames(undefined);
  readonly #receivedBytes: Counter<'namespace'>;
  readonly #sentBytes: Counter<'namespace'>;
  #count = 0;
  #isClosed = false;

  constructor(
    readonly name: string,
    { get }: EntranceContext,
  ) {
    const labels = { namespace: name };
    this.#open = get(metrics.connections).counting(labels);
    this.#connects = get(metrics.connects).labels(labels);
    this.#connects.inc(0);
    this.#disconnects = get(metrics.disconnects);
    this.#received = get(metrics.received);
    this.#sent = get(metrics.sent);
    this.#receivedBytes = get(metrics.receivedBytes);
    this.#sentBytes = get(metrics.sentBytes);
  }

  /** A handler takes messages with this event. */
  handles(event: string): void {
    if (this.#events.has(event)) return;
    this.#events.add(event);
    this.#received.inc({ namespace: this.name, event }, 0);
  }

  connected(): void {
    this.#connects.inc();
    if (this.#isClosed) return;
    this.#count++;
    this.#open.enter();
  }

  disconnected(reason: unknown): void {
    this.#disconnects.inc({ namespace: this.name, reason: disconnectReason(reason) });
    if (this.#isClosed) return;
    this.#count--;
    this.#open.leave();
  }

  receives(event: string): void {
    this.#received.inc({ namespace: this.name, event: this.#events.has(event) ? event : UNMATCHED });
  }

  sends(event: string): void {
    const name = event === '' ? '' : this.#sentEvents.take(event);
    this.#sent.inc({ namespace: this.name, event: name });
  }

  receivesBytes(count: number): void {
    this.#receivedBytes.inc({ namespace: this.name }, count);
  }

  sendsBytes(count: number): void {
    this.#sentBytes.inc({ namespace: this.name }, count);
  }

  /** The application ends; its adapter has closed the connections, unless it was told not to. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (; this.#count > 0; this.#count--) this.#open.leave();
  }
}
