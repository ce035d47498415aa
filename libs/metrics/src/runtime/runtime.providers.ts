import type { ModuleMetadata } from '@nestjs/common';
import { DefaultMetrics } from './defaults/default-metrics.js';
import { ProcessReadings } from './defaults/process-readings.js';
import { RuntimeMetrics } from './runtime-metrics.js';
import { RuntimeReadings } from './runtime-readings.js';

export const RUNTIME_PROVIDERS: ModuleMetadata = {
  providers: [ProcessReadings, DefaultMetrics, RuntimeReadings, RuntimeMetrics],
};
