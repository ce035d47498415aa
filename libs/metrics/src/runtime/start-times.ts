import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { EventEmitter } from 'node:events';
import { onStarted } from '../metrics/application-start.js';

/** When the application had started and was ready to serve, in seconds from the start of the process. */
@Injectable()
export class StartTimes {
  startedSeconds: number | undefined;
  readySeconds: number | undefined;

  constructor(
    @Inject(ModuleRef) moduleRef: ModuleRef,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {
    onStarted(moduleRef, () => this.#started());
  }

  #started(): void {
    this.startedSeconds ??= process.uptime();
    const server = this.adapterHost.httpAdapter?.getHttpServer() as unknown;
    if (server instanceof EventEmitter && !(server as { listening?: unknown }).listening) {
      server.once('listening', () => (this.readySeconds ??= process.uptime()));
    } else this.readySeconds ??= this.startedSeconds;
  }
}
