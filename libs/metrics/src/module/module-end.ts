import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Registry } from 'prom-client';
import { DecoratedMethods } from '../decorators/decorated-methods.js';
import { HttpRecorder } from '../http/http-recorder.js';
import { Integrations } from '../integrations/integrations.js';
import { PushService } from '../push/push.service.js';
import { RuntimeMetrics } from '../saturation/runtime-metrics.js';
import { ManagementServer } from '../scrape/management-server.js';
import { onFailedStart } from './failed-start.js';
import { METRICS_REGISTRY } from './metrics.tokens.js';
import { moveOut, stay, type Tenant, tenantOf } from './shared-registry.js';

/** Ends what runs for the module when the start fails: it leaves as little as an application that was closed. */
@Injectable()
export class ModuleEnd implements OnModuleInit, OnApplicationShutdown {
  readonly #tenant: Tenant | undefined;

  constructor(
    @Inject(METRICS_REGISTRY) private readonly registry: Registry,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(PushService) private readonly push: PushService,
  ) {
    this.#tenant = tenantOf(registry);
  }

  onModuleInit(): void {
    stay(this.registry, this.#tenant);
    onFailedStart(this.moduleRef, async () => {
      this.push.stop();
      const parts = [ManagementServer, HttpRecorder, RuntimeMetrics, Integrations, DecoratedMethods];
      await Promise.allSettled(
        parts.map(async (part) => this.moduleRef.get<OnApplicationShutdown>(part).onApplicationShutdown()),
      );
      moveOut(this.registry, this.#tenant);
    });
  }

  onApplicationShutdown(): void {
    moveOut(this.registry, this.#tenant);
  }
}
