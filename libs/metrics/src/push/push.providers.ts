import type { ModuleMetadata } from '@nestjs/common';
import { LastPushModule } from './last-push.module.js';
import { PushService } from './push.service.js';

export const PUSH_PROVIDERS: ModuleMetadata = {
  imports: [LastPushModule],
  providers: [PushService],
  exports: [PushService],
};
