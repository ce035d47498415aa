import { ownGauge } from '../../metrics/definition/own-definition.js';
import { countedOpenFiles, countOpenFiles } from './open-files.js';
import { readMaxFiles } from './process-memory.js';
import { ProcessReadings } from './process-readings.js';

export const virtualMemory = ownGauge({
  name: 'process_virtual_memory_bytes',
  help: 'Virtual memory of this process; on Linux.',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.memory.virtual);
  },
});

export const dataMemory = ownGauge({
  name: 'process_heap_bytes',
  help: 'Data segment of this process: the heap and other private writable memory; on Linux.',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.memory.data);
  },
});

export const openFiles = ownGauge({
  name: 'process_open_fds',
  help: 'Open file descriptors of this process; on Linux.',
  inject: [ProcessReadings],
  collect(readings) {
    const counted = countedOpenFiles();
    if (counted === 0) return countOpenFiles().then((count) => readings.show(this, count));
    readings.show(this, counted);
    return undefined;
  },
});

let maximum: number | undefined;

export const maxFiles = ownGauge({
  name: 'process_max_fds',
  help: 'Most file descriptors that this process may open; on Linux.',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, (maximum ??= readMaxFiles()));
  },
});
