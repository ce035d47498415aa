import { monotonicMs } from '../core/clock.js';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { nextTick } from '../core/own-time.js';
import { keepBodyBytes } from './request/body-bytes.js';
import { Connection, type WireBytes, RequestInFlight } from './request/connection.js';
import type { Endpoint } from './signals/endpoint.js';
import { type Measurement, recordIn, type RequestSeries } from './signals/request-series.js';
import { onHandshake } from './request/upgrade.js';
import { onFirstByte } from './request/first-byte.js';
import type { HttpPlatform } from './adapters/platform.js';
import type { HttpNaming } from './naming/naming.js';
import type { GoldenSignals } from './signals/golden-signals.js';
import { OTHER_METHOD } from '../metrics/http-conventions.js';
import { methodLabel } from './naming/label-values.js';
import { requestWithoutMessage } from './naming/request-label-table.js';
import { onResponseEnd } from './request/response-end.js';
import { refusalStatus, statusOf } from './request/response-status.js';
import { currentTrace, isTracing, type TraceScope } from '../core/open-telemetry.js';

/** The parts and settings of one application's recorder. */
export interface RequestRecorderConfig {
  readonly signals: GoldenSignals;
  readonly naming: HttpNaming;
  /** Whether a request is left out, judged by what is known on arrival. */
  readonly isIgnored: (request: IncomingMessage) => boolean;
  readonly platform: HttpPlatform;
  /** The endpoint of requests that match no route. */
  readonly unmatched: Endpoint;
  /** The endpoint of requests to change protocols. */
  readonly upgrade: Endpoint;
  readonly hasFirstByte: boolean;
  readonly abortedStatus: number;
  /** Receives a failure of the recorder itself and its consequence. */
  readonly report: (error: unknown, what?: string) => void;
}

/** Records each request once, from its arrival until it has ended. */
export class RequestRecorder {
  constructor(private readonly config: RequestRecorderConfig) {}

  /** Starts recording a request; the caller must end it. */
  begin(
    request: IncomingMessage,
    response: ServerResponse,
    connection?: Connection,
  ): RequestInFlight | undefined {
    const { signals, naming, isIgnored, hasFirstByte, report } = this.config;
    try {
      const inFlight = new RequestInFlight(
        request,
        response,
        connection ?? Connection.of(request.socket),
        this,
      );
      // Requests that are left out are followed too: the bytes of the next one are counted from where this one ends.
      if (isIgnored(request)) return inFlight;
      inFlight.method = methodLabel(request.method, naming.methods);
      inFlight.slot = signals.active.slotOf(inFlight.method, inFlight.connection.scheme);
      inFlight.slot.enter();
      if (hasFirstByte) this.#awaitFirstByte(inFlight);
      return inFlight;
    } catch (error) {
      report(error);
      return undefined;
    }
  }

  /** Records a request whose start and end Node publishes in no channel. */
  take(request: IncomingMessage, response: ServerResponse): RequestInFlight | undefined {
    try {
      const inFlight = this.begin(request, response, Connection.under(request));
      if (inFlight === undefined) return undefined;
      this.#follow(inFlight);
      this.trace(inFlight);
      return inFlight;
    } catch (error) {
      this.config.report(error);
      return undefined;
    }
  }

  /** Ends the open requests on a connection of a server that is not watched when the connection closes. */
  followTo(connection: Connection): void {
    if (connection.isFollowed) return;
    connection.isFollowed = true;
    connection.socket.on('close', () => endAll(connection));
  }

  /** Records a request whose response was handed to the operating system. */
  finish(inFlight: RequestInFlight): void {
    inFlight.isFinished = true;
    if (!this.config.platform.hasLateHooks || inFlight.platformRequest !== undefined) this.end(inFlight);
    else nextTick((late: RequestInFlight) => this.end(late), inFlight);
  }

  /**
   * Remembers the trace of a request. Call it where the instrumentation of the server has made its span active.
   * A span that the application creates itself is active when the application ends the response.
   */
  trace(inFlight: RequestInFlight): void {
    if (!isTracing()) return;
    this.#lookForTrace(inFlight);
    if (inFlight.trace === undefined) inFlight.response.once('prefinish', () => this.#lookForTrace(inFlight));
  }

  #lookForTrace(inFlight: RequestInFlight): void {
    try {
      inFlight.trace ??= currentTrace();
    } catch (error) {
      this.config.report(error, 'the active span of a request could not be read');
    }
  }

  /** Records a request whose handler has answered with `status`; without a status, its client has left. */
  answer(inFlight: RequestInFlight, status = this.config.abortedStatus): void {
    inFlight.answeredStatus = status;
    this.end(inFlight);
  }

  /** Records a request that has ended: its response was sent, or its connection is gone. */
  end(inFlight: RequestInFlight): void {
    if (inFlight.hasEnded) return;
    inFlight.hasEnded = true;
    inFlight.slot?.leave();
    try {
      inFlight.connection.leave(inFlight);
      inFlight.connection.takeBytes(inFlight);
    } catch (error) {
      this.config.report(error, 'the bytes of a connection could not be read');
    }
    try {
      if (inFlight.slot !== undefined) this.#record(inFlight);
    } catch (error) {
      this.config.report(error);
    }
  }

  /** Ends the open requests on a closed connection, and records a request that Node could not parse. */
  closeConnection(connection: Connection): void {
    const isIdle = connection.open.length === 0;
    endAll(connection);
    const status = refusalStatus(connection.socket);
    if (status === undefined || !isIdle || connection.uncountedBytes === 0) return;
    // Node answers at once and exposes neither method, path nor time of arrival.
    this.#recordBare(this.config.unmatched, OTHER_METHOD, status, connection, 0);
  }

  /** Records a request to change protocols when it is answered; what follows on the connection is not a request. */
  upgrade(request: IncomingMessage, connection: Connection): void {
    const { signals, isIgnored, naming, abortedStatus, upgrade } = this.config;
    if (isIgnored(request)) return;
    const method = methodLabel(request.method, naming.methods);
    const slot = signals.active.slotOf(method, connection.scheme);
    const startMs = monotonicMs();
    slot.enter();
    onHandshake(connection.socket, (status = abortedStatus) => {
      slot.leave();
      const seconds = (monotonicMs() - startMs) / 1000;
      this.#recordBare(upgrade, method, status, connection, seconds);
    });
  }

  #recordBare(
    endpoint: Endpoint,
    method: string,
    status: number,
    connection: Connection,
    seconds: number,
  ): void {
    const measured: Measurement & WireBytes = {
      seconds,
      firstByteSeconds: undefined,
      requestBytes: undefined,
      responseBytes: undefined,
    };
    try {
      connection.takeBytes(measured);
      const request = requestWithoutMessage(method, status, connection);
      recordIn(this.config.signals.seriesOf(endpoint, request), measured);
    } catch (error) {
      this.config.report(error);
    }
  }

  /** Ends a request with its response or, in HTTP/2, with its stream, which also closes when the client hangs up. */
  #follow(inFlight: RequestInFlight): void {
    const { request, response, stream } = inFlight;
    const closed = (): void => this.end(inFlight);
    if (stream !== undefined) stream.on('close', closed);
    else onResponseEnd(request, response, { finished: () => this.finish(inFlight), closed });
  }

  #record(inFlight: RequestInFlight): void {
    const endpoint = this.#endpointOf(inFlight);
    if (endpoint.config.isIgnored) return;
    inFlight.seconds = (monotonicMs() - inFlight.startMs) / 1000;
    if (inFlight.firstByteMs > 0)
      inFlight.firstByteSeconds = (inFlight.firstByteMs - inFlight.startMs) / 1000;
    if (this.config.naming.sizes === 'body') this.#keepBodyBytes(inFlight);
    inFlight.status = inFlight.answeredStatus ?? statusOf(inFlight, this.config.abortedStatus);
    const series = this.config.signals.seriesOf(endpoint, inFlight);
    if (inFlight.trace === undefined) recordIn(series, inFlight);
    else this.#recordInTrace(series, inFlight, inFlight.trace);
  }

  // Details of a request must never cost its count: an error of the host's request, router or tracing is reported,
  // and the request is recorded without that detail.

  #awaitFirstByte(inFlight: RequestInFlight): void {
    try {
      onFirstByte(inFlight.response, () => (inFlight.firstByteMs = monotonicMs()));
    } catch (error) {
      this.config.report(error, 'the first byte of a response could not be timed');
    }
  }

  #endpointOf(inFlight: RequestInFlight): Endpoint {
    try {
      return this.config.platform.endpointOf(inFlight) ?? this.config.unmatched;
    } catch (error) {
      this.config.report(error, 'the route of a request could not be read');
      return this.config.unmatched;
    }
  }

  #keepBodyBytes(inFlight: RequestInFlight): void {
    try {
      keepBodyBytes(inFlight);
    } catch (error) {
      this.config.report(error, 'the body sizes of a request and its response could not be computed');
    }
  }

  #recordInTrace(series: RequestSeries, inFlight: RequestInFlight, trace: TraceScope): void {
    let isRecorded = false;
    try {
      trace.run((measured) => {
        isRecorded = true;
        recordIn(series, measured);
      }, inFlight);
    } catch (error) {
      this.config.report(error, 'a request could not be recorded in its trace');
    }
    if (!isRecorded) recordIn(series, inFlight);
  }
}

/** Ends all requests on a closed connection. Node closes no response that waits behind another one (pipelining). */
function endAll(connection: Connection): void {
  for (const inFlight of connection.open.slice()) inFlight.recorder.end(inFlight);
}
