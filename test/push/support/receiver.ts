import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ReadSeries, seriesOf1, seriesOf2 } from './remote-write-messages.js';

/** A request as it arrived. */
export interface ReceivedWrite {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly atMs: number;
}

/** What a receiver does with a request; by default it accepts it. */
export type Behaviour = (response: ServerResponse, request: ReceivedWrite) => void;

/** A receiver of the remote-write protocol, in this process. */
export class TestReceiver {
  readonly received: ReceivedWrite[] = [];
  /** What is done with the next requests, before `otherwise`. */
  readonly next: Behaviour[] = [];
  otherwise: Behaviour = accept;
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/api/v1/write`;
  }

  async start(): Promise<this> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, headers } = request;
        const write = { method, headers, body: Buffer.concat(chunks), atMs: performance.now() };
        this.received.push(write);
        (this.next.shift() ?? this.otherwise)(response, write);
      });
    }).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  /** All series of all requests. */
  get series(): ReadSeries[] {
    return this.received.flatMap((write) => seriesIn(write));
  }

  /** The series of this name, and of these labels if given. */
  named(name: string, labels: Readonly<Record<string, string>> = {}): ReadSeries[] {
    return seriesNamed(this.series, name, labels);
  }
}

export function seriesNamed(
  series: readonly ReadSeries[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): ReadSeries[] {
  return series.filter(({ labels: all }) => {
    const set = Object.fromEntries(all);
    return set['__name__'] === name && Object.entries(labels).every(([label, value]) => set[label] === value);
  });
}

export function seriesIn({ headers, body }: ReceivedWrite): ReadSeries[] {
  return isVersion2(headers) ? seriesOf2(body) : seriesOf1(body);
}

export const isVersion2 = (headers: IncomingHttpHeaders): boolean =>
  headers['content-type'] === 'application/x-protobuf;proto=io.prometheus.write.v2.Request';

/** Accepts what protocol 2.0 sends, and says so. */
export const accept: Behaviour = (response, write) => {
  const series = seriesIn(write);
  const count = (of: (one: ReadSeries) => readonly unknown[]): number =>
    series.reduce((sum, one) => sum + of(one).length, 0);
  response.writeHead(204, {
    'X-Prometheus-Remote-Write-Samples-Written': count(({ samples }) => samples),
    'X-Prometheus-Remote-Write-Histograms-Written': count(({ histograms }) => histograms),
    'X-Prometheus-Remote-Write-Exemplars-Written': count(({ exemplars }) => exemplars),
  });
  response.end();
};

/** Answers a status, with headers and a text. */
export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}, text = ''): Behaviour =>
  (response) => {
    response.writeHead(status, headers).end(text);
  };

/** Never answers. */
export const hang: Behaviour = () => undefined;

/** Cuts the connection. */
export const reset: Behaviour = (response) => void response.socket?.resetAndDestroy();

/** A receiver of protocol 1.0 only. */
export const onlyVersion1: Behaviour = (response, { headers }) => {
  response.writeHead(isVersion2(headers) ? 415 : 204).end();
};
