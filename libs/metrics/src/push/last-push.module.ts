import { Inject, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { PushService } from './push.service.js';

/** Pushes a last time while everything that is measured still exists. */
@Injectable()
export class LastPush implements OnModuleDestroy {
  constructor(@Inject(ModuleRef) private readonly moduleRef: ModuleRef) {}

  async onModuleDestroy(): Promise<void> {
    // Not injected: with `isGlobal: false` this module doesn't see PushService.
    await this.moduleRef.get(PushService, { strict: false }).end();
  }
}

/**
 * The module that Nest destroys first. Nest 11 and 12 destroy modules one by one, the root module first and global
 * modules last, but order the providers within a module differently. So the last push has a separate module.
 */
@Module({ providers: [LastPush] })
export class LastPushModule {
  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    for (const module of modules.values()) {
      // Nest sorts by distance from the root module: the root has 1, unknown is 0.
      if (module.metatype === LastPushModule) module.distance = -1;
    }
  }
}
