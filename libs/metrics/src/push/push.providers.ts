import type { ModuleMetadata } from '@nestjs/common';
import { LastPushModule } from './last-push.module.js';
import { LoopedPushes } from './loop/looped-pushes.js';
import { PushService } from './push.service.js';

export const PUSH_PROVIDERS: ModuleMetadata = {
  imports: [LastPushModule],
  providers: [LoopedPushes, PushService],
  exports: [PushService],
};
