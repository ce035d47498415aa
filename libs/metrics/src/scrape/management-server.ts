import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import type { ScrapeSettings } from './scrape.options.js';
import { METRICS_OPTIONS, METRICS_PATH } from '../metrics/metrics.tokens.js';
import { isLivePath } from './live-page.js';
import { pathOf } from './request-path.js';
import { ScrapeHandler } from './scrape-handler.js';
import { isClusterWorker } from './cluster-worker.js';
import { LastScrape } from './last-scrape.js';
import { METRICS_WHOLE, type WholeSource } from './whole.js';

/**
 * Serves scrapes on a separate port: off the public port, or for an application without one (a microservice, a
 * worker, a standalone context). It starts and stops with the application.
 */
@Injectable()
export class ManagementServer implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('Metrics');
  readonly #servedPath: string;
  #server: Server | undefined;
  #lastScrape: LastScrape | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ScrapeSettings,
    @Inject(METRICS_PATH) private readonly path: string,
    @Inject(ScrapeHandler) private readonly handler: ScrapeHandler,
    @Inject(METRICS_WHOLE) private readonly whole: WholeSource | undefined,
  ) {
    this.#servedPath = pathOf(path);
  }

  /** @throws MetricsConfigurationError when it can't listen on the port */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.server || this.#server) return;
    const { port, host = '[::]' } = this.options.server;
    const address = { port, ...(this.options.server.host !== undefined && { host }) };
    const server = createServer((request, response) => this.#route(request, response));
    try {
      // Workers of a cluster share the port if each answers for all: otherwise each scrape would read a different one.
      server.listen({ ...address, exclusive: this.whole === undefined });
      await once(server, 'listening');
    } catch (error) {
      throw new MetricsConfigurationError(
        `MetricsModule option server: can't listen on ${host}:${port} (${(error as NodeJS.ErrnoException).code}). ` +
          (isClusterWorker()
            ? `Set workers: true, so that the workers of the cluster share the port and each answers for all, or give each ` +
              `a port of its own, such as port: ${port} + cluster.worker.id.`
            : 'Free the port, or choose another.'),
        { cause: error },
      );
    }
    this.#server = server;
    this.#logger.log(`Metrics at http://${host}:${this.port}${this.path}`);
  }

  /** The port that it listens on, useful when the option asks for any free port (0); `undefined` when not running. */
  get port(): number | undefined {
    const address = this.#server?.address();
    return typeof address === 'object' ? address?.port : undefined;
  }

  /** Resolves to whether a scrape that comes from now on, and before the signal aborts, has read everything. */
  async isScraped(giveUp: AbortSignal): Promise<boolean> {
    if (this.#server === undefined) return false;
    this.#lastScrape = new LastScrape(this.whole, giveUp);
    return this.#lastScrape.isRead;
  }

  async onApplicationShutdown(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request.url ?? '');
    if (path === this.#servedPath) {
      const answer = () => this.handler.handle(request, response);
      void (this.#lastScrape?.watch(request.socket, answer) ?? answer());
      return;
    }
    if (isLivePath(path, this.#servedPath)) {
      void this.handler.handleLive(request, response);
      return;
    }
    response.statusCode = 404;
    response.end();
  }
}
