import type { ModuleMetadata } from '@nestjs/common';
import { DECORATORS_PROVIDERS } from '../decorators/decorators.providers.js';
import { ENTRANCES_PROVIDERS } from '../entrances/entrances.providers.js';
import { HTTP_PROVIDERS } from '../http/http.providers.js';
import { INTEGRATIONS_PROVIDERS } from '../integrations/integrations.providers.js';
import { LIVE_PROVIDERS } from '../live/live.providers.js';
import { PUSH_PROVIDERS } from '../push/push.providers.js';
import { RUNTIME_PROVIDERS } from '../runtime/runtime.providers.js';
import { SCRAPE_PROVIDERS } from '../scrape/scrape.providers.js';
import { WORKERS_PROVIDERS } from '../workers/workers.providers.js';

/** What each feature adds to the root module. The order does not matter: Nest follows the dependencies. */
export const FEATURE_PROVIDERS: readonly ModuleMetadata[] = [
  RUNTIME_PROVIDERS,
  SCRAPE_PROVIDERS,
  LIVE_PROVIDERS,
  PUSH_PROVIDERS,
  HTTP_PROVIDERS,
  DECORATORS_PROVIDERS,
  ENTRANCES_PROVIDERS,
  INTEGRATIONS_PROVIDERS,
  WORKERS_PROVIDERS,
];
