import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  BeforeApplicationShutdown,
  Injectable,
  OnApplicationBootstrap,
  OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

// Less than the 10 s that Docker waits between SIGTERM and SIGKILL.
const DRAIN_TIMEOUT_MS = 8000;

/**
 * Lets requests in flight finish at shutdown, then closes their connections.
 *
 * `server.close()` waits for every connection, but only closes those that are idle at that moment. A
 * keep-alive client, or one that has connected but sent no request, would block it.
 */
@Injectable()
export class ConnectionDrain
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly unused = new Set<Socket>();
  private readonly inFlight = new Set<ServerResponse>();
  private isDraining = false;
  private deadline: NodeJS.Timeout | undefined;

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

  beforeApplicationShutdown(): void {
    this.isDraining = true;
    for (const response of this.inFlight) response.shouldKeepAlive = false;
    for (const socket of this.unused) socket.destroy();
    this.deadline = setTimeout(() => this.server.closeAllConnections(), DRAIN_TIMEOUT_MS).unref();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.deadline);
  }

  private get server(): Server {
    return this.adapterHost.httpAdapter.getHttpServer();
  }
}
