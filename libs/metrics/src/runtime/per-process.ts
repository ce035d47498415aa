import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import { applicationReady, applicationStarted } from './application.metrics.js';
import * as cpuMetrics from './cpu.metrics.js';
import { namesOfDefaultMetrics } from './defaults/default-metrics.js';
import * as linuxMetrics from './defaults/linux.metrics.js';
import { versionInfo } from './defaults/node.metrics.js';
import * as processMetrics from './defaults/process.metrics.js';
import * as eventLoopMetrics from './event-loop.metrics.js';
import { GC_DURATION } from './gc.js';
import {
  cgroupMemoryLimit,
  cgroupMemoryWorkingSet,
  heapSizeLimit,
  memorySaturation,
} from './memory.metrics.js';
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

/** What each process or thread has for itself, beside the default metrics. */
const PER_WORKER: readonly MetricDefinition[] = [
  // Not the saturation: the processes share one quota, and a rule that looks at each would never fire.
  cpuMetrics.cpuUsedCores,
  ...Object.values(eventLoopMetrics),
  heapSizeLimit,
  uptime,
  applicationStarted,
  applicationReady,
];

/** Names of the runtime metrics that are the same in all threads of a process. */
export function namesOfProcessMetrics(
  { defaultMetrics }: RuntimeSettings,
  prefix: string,
): ReadonlySet<string> {
  const { prefix: ofDefaults = '' } = defaultMetrics || {};
  return new Set(namesIn(PER_PROCESS).map((name) => prefix + ofDefaults + name));
}

/** Names of the runtime metrics that each process or thread has for itself. */
export function namesOfWorkerMetrics(
  { defaultMetrics }: RuntimeSettings,
  prefix: string,
): ReadonlySet<string> {
  const options = defaultMetrics || {};
  const { prefix: ofDefaults = '' } = options;
  const ofRuntime = [...namesIn(PER_WORKER), GC_DURATION].map((name) => ofDefaults + name);
  const names = new Set([...ofRuntime, ...namesOfDefaultMetrics(options)]);
  names.delete(ofDefaults + versionInfo.config.name);
  return new Set([...names].map((name) => prefix + name));
}

function namesIn(definitions: readonly MetricDefinition[]): string[] {
  return definitions.map(({ config }) => config.name);
}
