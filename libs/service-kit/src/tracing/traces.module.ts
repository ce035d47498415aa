import { type DynamicModule, Module } from '@nestjs/common';
import { TRACE_PEERS, TracesController } from './traces.controller.js';
import { Tracing } from './tracing.js';

/** Traces the requests of a service, once `runService` has started it, and shows the last traces at `/traces/:id`. */
@Module({ controllers: [TracesController], providers: [Tracing] })
export class TracesModule {
  /** `peers`: the base URLs of the services that this one calls, whose spans are shown too. */
  static register(peers: readonly string[] = []): DynamicModule {
    return { module: TracesModule, providers: [{ provide: TRACE_PEERS, useValue: peers }] };
  }
}
