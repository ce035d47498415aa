import { Inject, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { PushService } from './push.service.js';

/** Pushes a last time while everything that is measured is still there. */
@Injectable()
export class LastPush implements OnModuleDestroy {
  constructor(@Inject(ModuleRef) private readonly moduleRef: ModuleRef) {}

  async onModuleDestroy(): Promise<void> {
    // Not injected: with `isGlobal: false` this module can't see it.
    await this.moduleRef.get(PushService, { strict: false }).end();
  }
}

/**
 * The module that Nest ends first. Nest 11 and 12 end modules one after the other, the root module first and global
 * ones last, and order the providers within a module differently; so the last push has a module of its own.
 */
@Module({ providers: [LastPush] })
export class LastPushModule {
  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    for (const module of modules.values()) {
      // Nest sorts by the distance from the root module, which is 1 there and 0 where it is not known.
      if (module.metatype === LastPushModule) module.distance = -1;
    }
  }
}
