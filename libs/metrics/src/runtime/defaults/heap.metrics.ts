import { ownGauge } from '../../metrics/definition/own-definition.js';
import { ProcessReadings } from './process-readings.js';

export const heapTotal = ownGauge({
  name: 'nodejs_heap_size_total_bytes',
  help: "Size of V8's heap.",
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.heap.total_heap_size);
  },
});

export const heapUsed = ownGauge({
  name: 'nodejs_heap_size_used_bytes',
  help: "Used part of V8's heap.",
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.heap.used_heap_size);
  },
});

export const externalMemory = ownGauge({
  name: 'nodejs_external_memory_bytes',
  help: 'Memory outside of the heap that belongs to JavaScript objects, such as buffers.',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.heap.external_memory);
  },
});

export const heapSpaceTotal = ownGauge({
  name: 'nodejs_heap_space_size_total_bytes',
  help: "Size of each space of V8's heap.",
  labelNames: ['space'],
  inject: [ProcessReadings],
  collect(readings) {
    for (const { name, total } of readings.current.heapSpaces) readings.show(this, total, { space: name });
  },
});

export const heapSpaceUsed = ownGauge({
  name: 'nodejs_heap_space_size_used_bytes',
  help: "Used part of each space of V8's heap.",
  labelNames: ['space'],
  inject: [ProcessReadings],
  collect(readings) {
    for (const { name, used } of readings.current.heapSpaces) readings.show(this, used, { space: name });
  },
});

export const heapSpaceAvailable = ownGauge({
  name: 'nodejs_heap_space_size_available_bytes',
  help: "Available part of each space of V8's heap.",
  labelNames: ['space'],
  inject: [ProcessReadings],
  collect(readings) {
    for (const { name, available } of readings.current.heapSpaces)
      readings.show(this, available, { space: name });
  },
});
