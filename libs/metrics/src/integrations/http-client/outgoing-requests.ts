import * as metrics from './outgoing.metrics.js';
import { METHODS } from 'node:http';
import type { Socket } from 'node:net';
import type { Counter } from '../../core/instruments/counter.js';
import type { Gauge } from '../../core/instruments/gauge.js';
import type { Histogram } from '../../core/instruments/histogram.js';
import type { RunningCount } from '../../core/instruments/running-count.js';
import { OTHER_METHOD } from '../../metrics/http-conventions.js';
import { BoundedNames } from '../../metrics/bounded-names.js';
import type { IntegrationContext } from '../integration.js';
import { ClientConnections } from './client-connections.js';

const KNOWN_METHODS = new Set(METHODS);

/** A running outgoing request. */
export interface OutgoingCall {
  readonly method: string;
  readonly host: string;
  readonly startedMs: number;
  readonly active: RunningCount;
  socket: Socket | undefined;
  status: number | undefined;
}

/** Records outgoing requests, whichever client sends them. */
export class OutgoingRequests {
  readonly connections: ClientConnections;
  readonly #requests: Counter<'method' | 'host' | 'status_code'>;
  readonly #duration: Histogram<'method' | 'host'>;
  readonly #active: Gauge<'host'>;
  readonly #hosts = new BoundedNames(undefined);

  constructor({ metrics: factory }: IntegrationContext) {
    this.#requests = factory.get(metrics.clientRequests);
    this.#duration = factory.get(metrics.clientRequestDuration);
    this.#active = factory.get(metrics.clientActiveRequests);
    this.connections = new ClientConnections(
      factory.get(metrics.clientConnectionsActive),
      factory.get(metrics.clientConnectionsIdle),
    );
  }

  begin(method: string, host: string): OutgoingCall {
    const known = this.#hosts.take(host);
    return {
      method: KNOWN_METHODS.has(method) ? method : OTHER_METHOD,
      host: known,
      startedMs: this.#nowMs(),
      active: this.#active.enter({ host: known }),
      socket: undefined,
      status: undefined,
    };
  }

  /** Assigns the request to the connection that sends it. */
  connect(call: OutgoingCall, socket: Socket): void {
    if (call.socket !== undefined) return;
    call.socket = socket;
    this.connections.take(socket, call.host);
  }

  /** Ends a request: its response was received, or never will be. */
  end(call: OutgoingCall, error?: unknown): void {
    const { method, host, startedMs, active, socket, status } = call;
    this.#active.leave(active);
    this.#duration.observe({ method, host }, (this.#nowMs() - startedMs) / 1000);
    this.#requests.inc({ method, host, status_code: statusOf(status, error) });
    if (socket !== undefined) this.connections.giveBack(socket);
  }

  #nowMs(): number {
    return this.#duration.environment.clock.monotonicMs();
  }
}

function statusOf(status: number | undefined, error: unknown): string {
  if (error === undefined && status !== undefined) return String(status);
  return isAbort(error) ? 'aborted' : 'error';
}

// Errors of AbortSignal, of undici's own timeouts, and of axios.
const ABORT =
  /^(AbortError|TimeoutError|RequestAbortedError|HeadersTimeoutError|BodyTimeoutError|CanceledError)$/;
const ABORT_CODE = /^(ABORT_ERR|ERR_CANCELED|ECONNABORTED)$/;

function isAbort(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code } = error as { name?: unknown; code?: unknown };
  return ABORT.test(String(name)) || ABORT_CODE.test(String(code));
}
