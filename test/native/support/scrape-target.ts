import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Exposer } from '../../../libs/metrics/src/core/exposition/exposer.js';
import { negotiate } from '../../../libs/metrics/src/core/exposition/negotiate.js';
import type { RegistryMetric } from '../../../libs/metrics/src/core/exposition/source/registry-metric.js';
import { send } from '../../../libs/metrics/src/core/exposition/stream/send.js';

/** An HTTP server on loopback that answers each scrape with these metrics in the format it asks for. */
export class ScrapeTarget {
  private readonly server: Server;
  private readonly errors: unknown[] = [];

  constructor(metrics: readonly object[]) {
    const exposer = new Exposer();
    this.server = createServer((request, response) => {
      const format = negotiate(request.headers.accept);
      const exposition = exposer.expose(metrics as RegistryMetric[], {
        format,
        deadlineMs: 1000,
        onError: (_, error) => this.errors.push(error),
      });
      response.setHeader('content-type', exposition.contentType);
      send(exposition, response).catch((error: unknown) => this.errors.push(error));
    });
  }

  /** Starts to answer; returns `host:port`. */
  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** @throws AggregateError of what went wrong while it answered */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
    if (this.errors.length > 0) throw new AggregateError(this.errors);
  }
}
