import type { IncomingMessage, ServerResponse } from 'node:http';
import { nextTick } from '../core/own-time.js';
import { keepBodyBytes } from './request/body-bytes.js';
import { Connection, type WireBytes, RequestRecord } from './request/connection.js';
import { type Endpoint, type Measurement, recordIn, type RequestSeries } from './signals/endpoint.js';
import { onHandshake } from './request/upgrade.js';
import { onFirstByte } from './request/first-byte.js';
import type { HttpPlatform } from './adapters/platform.js';
import type { HttpNaming } from './naming/naming.js';
import type { GoldenSignals } from './signals/golden-signals.js';
import { methodLabel, OTHER_METHOD } from './naming/label-values.js';
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
  ): RequestRecord | undefined {
    const { signals, naming, isIgnored, hasFirstByte, report } = this.config;
    try {
      const record = new RequestRecord(request, response, connection ?? Connection.of(request.socket), this);
      // Requests that are left out are followed too: the bytes of the next one are counted from where this one ends.
      if (isIgnored(request)) return record;
      record.method = methodLabel(request.method, naming.methods);
      record.slot = signals.active.slotOf(record.method, record.connection.scheme);
      record.slot.enter();
      if (hasFirstByte) this.#awaitFirstByte(record);
      return record;
    } catch (error) {
      report(error);
      return undefined;
    }
  }

  /** Records a request whose start and end Node publishes in no channel. */
  take(request: IncomingMessage, response: ServerResponse): RequestRecord | undefined {
    try {
      const record = this.begin(request, response, Connection.under(request));
      if (record === undefined) return undefined;
      this.#follow(record);
      this.trace(record);
      return record;
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
  finish(record: RequestRecord): void {
    record.isFinished = true;
    if (!this.config.platform.hasLateHooks || record.platformRequest !== undefined) this.end(record);
    else nextTick((late: RequestRecord) => this.end(late), record);
  }

  /**
   * Remembers the trace of a request. Call it where the instrumentation of the server has made its span active.
   * A span that the application creates itself is active when the application ends the response.
   */
  trace(record: RequestRecord): void {
    if (!isTracing()) return;
    this.#lookForTrace(record);
    if (record.trace === undefined) record.response.once('prefinish', () => this.#lookForTrace(record));
  }

  #lookForTrace(record: RequestRecord): void {
    try {
      record.trace ??= currentTrace();
    } catch (error) {
      this.config.report(error, 'the active span of a request could not be read');
    }
  }

  /** Records a request whose handler has answered with `status`; without a status, its client has left. */
  answer(record: RequestRecord, status = this.config.abortedStatus): void {
    record.answeredStatus = status;
    this.end(record);
  }

  /** Records a request that has ended: its response was sent, or its connection is gone. */
  end(record: RequestRecord): void {
    if (record.hasEnded) return;
    record.hasEnded = true;
    record.slot?.leave();
    try {
      record.connection.leave(record);
      record.connection.takeBytes(record);
    } catch (error) {
      this.config.report(error, 'the bytes of a connection could not be read');
    }
    try {
      if (record.slot !== undefined) this.#record(record);
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
    const startMs = performance.now();
    slot.enter();
    onHandshake(connection.socket, (status = abortedStatus) => {
      slot.leave();
      const seconds = (performance.now() - startMs) / 1000;
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
  #follow(record: RequestRecord): void {
    const { request, response, stream } = record;
    const closed = (): void => this.end(record);
    if (stream !== undefined) stream.on('close', closed);
    else onResponseEnd(request, response, { finished: () => this.finish(record), closed });
  }

  #record(record: RequestRecord): void {
    const endpoint = this.#endpointOf(record);
    if (endpoint.config.isIgnored) return;
    record.seconds = (performance.now() - record.startMs) / 1000;
    if (record.firstByteMs > 0) record.firstByteSeconds = (record.firstByteMs - record.startMs) / 1000;
    if (this.config.naming.sizes === 'body') this.#keepBodyBytes(record);
    record.status = record.answeredStatus ?? statusOf(record, this.config.abortedStatus);
    const series = this.config.signals.seriesOf(endpoint, record);
    if (record.trace === undefined) recordIn(series, record);
    else this.#recordInTrace(series, record, record.trace);
  }

  // Details of a request must never cost its count: an error of the host's request, router or tracing is reported,
  // and the request is recorded without that detail.

  #awaitFirstByte(record: RequestRecord): void {
    try {
      onFirstByte(record.response, () => (record.firstByteMs = performance.now()));
    } catch (error) {
      this.config.report(error, 'the first byte of a response could not be timed');
    }
  }

  #endpointOf(record: RequestRecord): Endpoint {
    try {
      return this.config.platform.endpointOf(record) ?? this.config.unmatched;
    } catch (error) {
      this.config.report(error, 'the route of a request could not be read');
      return this.config.unmatched;
    }
  }

  #keepBodyBytes(record: RequestRecord): void {
    try {
      keepBodyBytes(record);
    } catch (error) {
      this.config.report(error, 'the body sizes of a request and its response could not be computed');
    }
  }

  #recordInTrace(series: RequestSeries, record: RequestRecord, trace: TraceScope): void {
    let isRecorded = false;
    try {
      trace.run((measured) => {
        isRecorded = true;
        recordIn(series, measured);
      }, record);
    } catch (error) {
      this.config.report(error, 'a request could not be recorded in its trace');
    }
    if (!isRecorded) recordIn(series, record);
  }
}

/** Ends all requests on a closed connection. Node closes no response that waits behind another one (pipelining). */
function endAll(connection: Connection): void {
  for (const record of connection.open.slice()) record.recorder.end(record);
}
