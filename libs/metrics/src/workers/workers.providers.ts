import type { ModuleMetadata } from '@nestjs/common';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { METRICS_WHOLE } from '../scrape/whole.js';
import { SharedMetrics } from './shared-metrics.service.js';
import { WorkersMetrics } from './workers.metrics.js';
import type { WorkersSettings } from './workers.options.js';

export const WORKERS_PROVIDERS: ModuleMetadata = {
  providers: [
    SharedMetrics,
    WorkersMetrics,
    {
      provide: METRICS_WHOLE,
      useFactory: ({ workers }: WorkersSettings, shared: SharedMetrics) => workers && shared,
      inject: [METRICS_OPTIONS, SharedMetrics],
    },
  ],
};
