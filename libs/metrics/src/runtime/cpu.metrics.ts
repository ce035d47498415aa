import { whenRead } from './cgroup/read-cgroup.js';
import { ownCounter, ownGauge } from '../metrics/definition/own-definition.js';
import { advanceTo, setOrRemove } from './mirror.js';
import { RuntimeReadings } from './runtime-readings.js';

/** Unknown: the control group may have begun to count before this process started. */
const CGROUP_START = undefined;

export const cpuUsedCores = ownGauge({
  name: 'process_cpu_used_cores',
  help: 'Cores that this process used on average over the last 15 seconds.',
  inject: [RuntimeReadings],
  collect({ recent }) {
    this.set(recent.usedCores);
  },
});

/** Names: ADR 9. */
export const cpuSaturation = ownGauge({
  name: 'process_cpu_saturation_ratio',
  help: 'Cores that this process used over the last 15 seconds as a share of those it may use: the quota of its control group or the number of CPUs, whichever is smaller.',
  inject: [RuntimeReadings],
  collect(readings) {
    return whenRead(readings.cpuSaturation(), (ratio) => this.set(ratio));
  },
});

export const cgroupCpuLimit = ownGauge({
  name: 'cgroup_cpu_limit_cores',
  help: 'Cores that the control group of this process may use; absent without a quota.',
  aggregator: 'max',
  inject: [RuntimeReadings],
  collect(readings) {
    return whenRead(readings.cgroupCpu(), (group) => setOrRemove(this, group?.limitCores));
  },
});

export const cgroupCpuPeriods = ownCounter({
  name: 'cgroup_cpu_periods_total',
  help: 'Enforcement periods of the CPU quota in which the control group ran.',
  aggregator: 'max',
  inject: [RuntimeReadings],
  collect(readings) {
    return whenRead(readings.cgroupCpu(), (group) => advanceTo(this, group?.periods, CGROUP_START));
  },
});

export const cgroupCpuThrottledPeriods = ownCounter({
  name: 'cgroup_cpu_throttled_periods_total',
  help: 'Enforcement periods in which the control group used up its CPU quota and was throttled.',
  aggregator: 'max',
  inject: [RuntimeReadings],
  collect(readings) {
    return whenRead(readings.cgroupCpu(), (group) => advanceTo(this, group?.throttledPeriods, CGROUP_START));
  },
});

export const cgroupCpuThrottledTime = ownCounter({
  name: 'cgroup_cpu_throttled_seconds_total',
  help: 'Time that threads of the control group were throttled because its CPU quota was used up.',
  aggregator: 'max',
  inject: [RuntimeReadings],
  collect(readings) {
    return whenRead(readings.cgroupCpu(), (group) => advanceTo(this, group?.throttledSeconds, CGROUP_START));
  },
});
