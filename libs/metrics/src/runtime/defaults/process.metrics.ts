import { performance } from 'node:perf_hooks';
import { ownCounter, ownGauge } from '../../metrics/definition/own-definition.js';
import { advanceTo } from '../mirror.js';
import { ProcessReadings } from './process-readings.js';

const MICROSECONDS = 1e-6;
const STARTED_AT_SECONDS = Math.round(Date.now() / 1000 - process.uptime());

export const cpuUser = ownCounter({
  name: 'process_cpu_user_seconds_total',
  help: 'CPU time that this process spent in its own code.',
  inject: [ProcessReadings],
  collect({ current, labels }) {
    advanceTo(this, current.cpu.user * MICROSECONDS, performance.timeOrigin, labels);
  },
});

export const cpuSystem = ownCounter({
  name: 'process_cpu_system_seconds_total',
  help: 'CPU time that the kernel spent for this process.',
  inject: [ProcessReadings],
  collect({ current, labels }) {
    advanceTo(this, current.cpu.system * MICROSECONDS, performance.timeOrigin, labels);
  },
});

export const cpuTotal = ownCounter({
  name: 'process_cpu_seconds_total',
  help: 'CPU time of this process, user and system.',
  inject: [ProcessReadings],
  collect({ current: { cpu }, labels }) {
    advanceTo(this, (cpu.user + cpu.system) * MICROSECONDS, performance.timeOrigin, labels);
  },
});

export const startTime = ownGauge({
  name: 'process_start_time_seconds',
  help: 'When this process started, in seconds since the Unix epoch.',
  aggregator: 'min',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, STARTED_AT_SECONDS);
  },
});

export const residentMemory = ownGauge({
  name: 'process_resident_memory_bytes',
  help: 'Resident memory of this process.',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.memory.resident);
  },
});
