import { Inject, Injectable, Module, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { endFirst } from '../metrics/end-first.js';
import { PushService } from './push.service.js';

/**
 * Pushes a last time while everything that is measured still exists. What requests in flight count afterwards follows when
 * Nest has closed the application's server, and they have ended.
 */
@Injectable()
export class LastPush implements OnModuleDestroy, OnApplicationShutdown {
  constructor(@Inject(ModuleRef) private readonly moduleRef: ModuleRef) {}

  onModuleDestroy(): Promise<void> {
    return this.#push.end();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#push.finish();
  }

  /** Not injected: with `isGlobal: false` this module doesn't see PushService. */
  get #push(): PushService {
    return this.moduleRef.get(PushService, { strict: false });
  }
}

/** The module that Nest destroys first. */
@Module({ providers: [LastPush] })
export class LastPushModule {
  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    endFirst(modules, LastPushModule);
  }
}
