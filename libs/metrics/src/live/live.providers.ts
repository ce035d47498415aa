import type { ModuleMetadata } from '@nestjs/common';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { METRICS_LIVE } from '../scrape/live-page.js';
import type { LiveSettings } from './live.options.js';
import { LazyLivePage } from './lazy-live-page.js';

export const LIVE_PROVIDERS: ModuleMetadata = {
  providers: [
    LazyLivePage,
    {
      provide: METRICS_LIVE,
      useFactory: ({ live }: LiveSettings, page: LazyLivePage) => (live ? page : undefined),
      inject: [METRICS_OPTIONS, LazyLivePage],
    },
  ],
};
