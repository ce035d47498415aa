import type { ModuleMetadata } from '@nestjs/common';
import { RuntimeMetrics } from './runtime-metrics.js';
import { RuntimeReadings } from './runtime-readings.js';

export const RUNTIME_PROVIDERS: ModuleMetadata = {
  providers: [RuntimeReadings, RuntimeMetrics],
};
