import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Registry } from 'prom-client';
import { MethodBinder } from '../decorators/method-binder.js';
import { HttpInstrumentation } from '../http/http-instrumentation.js';
import { Integrations } from '../integrations/integrations.js';
import { PushService } from '../push/push.service.js';
import { RuntimeMetrics } from '../runtime/runtime-metrics.js';
import { ManagementServer } from '../scrape/management-server.js';
import { onFailedStart } from './failed-start.js';
import { METRICS_REGISTRY } from '../metrics/metrics.tokens.js';
import { moveOut, stay, type Tenant, tenantOf } from '../metrics/registry/shared-registry.js';

/** Stops what the module runs when the start fails: it leaves as little behind as a closed application. */
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
      const parts = [ManagementServer, HttpInstrumentation, RuntimeMetrics, Integrations, MethodBinder];
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
