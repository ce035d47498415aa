import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import * as cpuMetrics from './cpu.metrics.js';
import * as linuxMetrics from './defaults/linux.metrics.js';
import { versionInfo } from './defaults/node.metrics.js';
import * as processMetrics from './defaults/process.metrics.js';
import { cgroupMemoryLimit, cgroupMemoryWorkingSet, memorySaturation } from './memory.metrics.js';
import { appInfo, uptime } from './process.metrics.js';
import type { RuntimeSettings } from './runtime.options.js';

/** What all threads of a process have in common; each has an event loop and a heap of its own. */
const PER_PROCESS: readonly MetricDefinition[] = [
  ...Object.values(cpuMetrics),
  ...Object.values(processMetrics),
  ...Object.values(linuxMetrics),
  memorySaturation,
  cgroupMemoryLimit,
  cgroupMemoryWorkingSet,
  uptime,
  appInfo,
  versionInfo,
];

/** Names of the runtime metrics that are the same in all threads of a process. */
export function namesOfProcessMetrics(
  { defaultMetrics }: RuntimeSettings,
  prefix: string,
): ReadonlySet<string> {
  const { prefix: ofDefaults = '' } = defaultMetrics || {};
  return new Set(PER_PROCESS.map(({ config }) => prefix + ofDefaults + config.name));
}
