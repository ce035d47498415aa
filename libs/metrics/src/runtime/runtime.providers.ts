import type { ModuleMetadata } from '@nestjs/common';
import { DefaultMetrics } from './defaults/default-metrics.js';
import { ProcessReadings } from './defaults/process-readings.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { RuntimeMetrics } from './runtime-metrics.js';
import { RuntimeReadings } from './runtime-readings.js';
import { StartTimes } from './start-times.js';

export const RUNTIME_PROVIDERS: ModuleMetadata = {
  providers: [EventLoopDelay, ProcessReadings, DefaultMetrics, RuntimeReadings, StartTimes, RuntimeMetrics],
};
