import {
  Inject,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Registry } from '../core/exposition/registry.js';
import { onFailedStart } from '../metrics/application-start.js';
import { FEATURE_PROVIDERS } from './feature-providers.js';
import { METRICS_REGISTRY } from '../metrics/metrics.tokens.js';
import { moveOut, stay, type Tenant, tenantOf } from '../metrics/registry/shared-registry.js';

/** What the features run until the application shuts down. */
const ENDED = FEATURE_PROVIDERS.flatMap(({ providers = [] }) => providers).filter(isEndedAtShutdown);

/** Stops what the module runs when the start fails: it leaves as little behind as a closed application. */
@Injectable()
export class ModuleEnd implements OnModuleInit, OnApplicationShutdown {
  readonly #tenant: Tenant | undefined;

  // No more dependencies than these: Nest 12 runs hooks level by level and stops at the first that fails, so this one
  // must run no later than those of the features.
  constructor(
    @Inject(METRICS_REGISTRY) private readonly registry: Registry,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {
    this.#tenant = tenantOf(registry);
  }

  onModuleInit(): void {
    stay(this.registry, this.#tenant);
    onFailedStart(this.moduleRef, async () => {
      await Promise.allSettled(
        ENDED.map(async (type) => this.moduleRef.get<OnApplicationShutdown>(type).onApplicationShutdown()),
      );
      moveOut(this.registry, this.#tenant);
    });
  }

  onApplicationShutdown(): void {
    moveOut(this.registry, this.#tenant);
  }
}

function isEndedAtShutdown(provider: Provider): provider is Type<OnApplicationShutdown> {
  return typeof provider === 'function' && 'onApplicationShutdown' in provider.prototype;
}
