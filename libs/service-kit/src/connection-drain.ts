import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  BeforeApplicationShutdown,
  Injectable,
  OnApplicationBootstrap,
  ServiceUnavailableException,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

// With SHUTDOWN_DELAY_MS and METRICS_LINGER_MS it has to fit between SIGTERM and SIGKILL: 10 s for Docker, 35 s in the
// compose file.
const DRAIN_TIMEOUT_MS = 8000;

/**
 * Stops serving without a failed request: the service is no longer ready, and still serves, until whoever sends
 * it requests has seen that. Then it stops listening, and requests in flight finish.
 *
 * `server.close()` waits for every connection, but only closes those that are idle at that moment. A
 * keep-alive client, or one that has connected but sent no request, would block it.
 */
@Injectable()
export class ConnectionDrain implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly unused = new Set<Socket>();
  private readonly inFlight = new Set<ServerResponse>();
  private readonly farewells: (() => void)[] = [];
  private isDraining = false;

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    this.server.on('connection', (socket) => {
      this.unused.add(socket);
      socket.once('close', () => this.unused.delete(socket));
    });
    this.server.prependListener('request', ({ socket }, response) => {
      this.unused.delete(socket);
      this.inFlight.add(response);
      response.shouldKeepAlive &&= !this.isDraining;
      response.once('close', () => {
        this.inFlight.delete(response);
        if (this.isDraining) socket.end();
      });
    });
  }

  /** `farewell` is called before the server closes what does not end with a response, such as WebSockets. */
  beforeClosing(farewell: () => void): void {
    this.farewells.push(farewell);
  }

  /** For the readiness check. Throws a ServiceUnavailableException when the service is about to stop. */
  assertServing(): void {
    if (this.isDraining) throw new ServiceUnavailableException('The service is stopping.');
  }

  /**
   * Serves without being ready until `noticed` resolves: by then, nobody sends new requests. Then closes the server.
   * Resolves when no connection is left.
   */
  async drain(noticed: Promise<unknown>): Promise<void> {
    if (!this.server.listening) return;
    this.isDraining = true;
    for (const response of this.inFlight) response.shouldKeepAlive = false;
    await noticed;

    const closed = once(this.server, 'close');
    this.server.close();
    for (const farewell of this.farewells) farewell();
    for (const socket of this.unused) socket.destroy();
    const deadline = setTimeout(() => this.server.closeAllConnections(), DRAIN_TIMEOUT_MS);
    await closed;
    clearTimeout(deadline);
  }

  // For applications that are closed without a signal, as in tests.
  beforeApplicationShutdown(): Promise<void> {
    return this.drain(Promise.resolve());
  }

  private get server(): Server {
    return this.adapterHost.httpAdapter.getHttpServer();
  }
}
