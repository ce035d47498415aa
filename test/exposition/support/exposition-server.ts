import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { acceptsGzip } from '../../../libs/metrics/src/core/exposition/negotiate.js';
import { Exposer } from '../../../libs/metrics/src/core/exposition/exposer.js';
import { negotiate } from '../../../libs/metrics/src/core/exposition/negotiate.js';
import type { RegistryMetric } from '../../../libs/metrics/src/core/exposition/source/registry-metric.js';
import { send } from '../../../libs/metrics/src/core/exposition/stream/send.js';

/** Answers scrapes on any path with Node alone, in the format that each asks for, and remembers which that was. */
export class ExpositionServer {
  /** The latest `Content-Type` of each path. */
  readonly contentTypes = new Map<string, string>();
  readonly errors: unknown[] = [];
  private readonly exposers = new Map<string, Exposer>();

  private constructor(
    private readonly server: Server,
    private readonly metricsAt: (path: string) => readonly object[],
  ) {
    server.on('request', (request, response) => {
      const { url = '', headers } = request;
      const format = negotiate(headers.accept);
      const gzip = acceptsGzip(headers['accept-encoding']);
      const exposition = this.exposerAt(url).expose(this.metricsAt(url) as readonly RegistryMetric[], {
        format,
        deadlineMs: 5000,
        onError: (_, error) => this.errors.push(error),
      });
      response.setHeader('Content-Type', exposition.contentType);
      if (gzip) response.setHeader('Content-Encoding', 'gzip');
      this.contentTypes.set(url, exposition.contentType);
      send(exposition, response, { gzip }).catch((error: unknown) => this.errors.push(error));
    });
  }

  /** Starts on a free port of loopback. */
  static async start(metricsAt: (path: string) => readonly object[]): Promise<ExpositionServer> {
    const server = createServer();
    const started = new ExpositionServer(server, metricsAt);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return started;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private exposerAt(path: string): Exposer {
    const exposer = this.exposers.get(path) ?? new Exposer();
    this.exposers.set(path, exposer);
    return exposer;
  }
}
