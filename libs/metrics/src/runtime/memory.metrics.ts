import { whenRead } from './cgroup/read-cgroup.js';
import { ownGauge } from '../metrics/definition/own-definition.js';
import { ProcessReadings } from './defaults/process-readings.js';
import { RuntimeReadings } from './runtime-readings.js';
import { setOrRemove } from './mirror.js';

/** Names: ADR 9. */
export const memorySaturation = ownGauge({
  name: 'process_memory_saturation_ratio',
  help: 'Working set of the control group as a share of its memory limit; without a limit, resident memory as a share of the machine.',
  aggregator: 'max',
  inject: [RuntimeReadings],
  collect(readings) {
    return whenRead(readings.memorySaturation(), (ratio) => this.set(ratio));
  },
});

export const cgroupMemoryLimit = ownGauge({
  name: 'cgroup_memory_limit_bytes',
  help: 'Memory that the control group of this process may use; absent without a limit.',
  aggregator: 'max',
  inject: [RuntimeReadings],
  collect(readings) {
    return whenRead(readings.cgroupMemory(), (group) => setOrRemove(this, group?.limitBytes));
  },
});

export const cgroupMemoryWorkingSet = ownGauge({
  name: 'cgroup_memory_working_set_bytes',
  help: 'Memory of the control group that the kernel cannot reclaim immediately: usage without inactive file pages.',
  aggregator: 'max',
  inject: [RuntimeReadings],
  collect(readings) {
    return whenRead(readings.cgroupMemory(), (group) => setOrRemove(this, group?.workingSetBytes));
  },
});

export const heapSizeLimit = ownGauge({
  name: 'nodejs_heap_size_limit_bytes',
  help: 'Heap size at which V8 runs out of memory, as set by --max-old-space-size or by its default.',
  inject: [ProcessReadings],
  collect({ current }) {
    this.set(current.heap.heap_size_limit);
  },
});
