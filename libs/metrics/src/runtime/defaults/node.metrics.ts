import { ownGauge } from '../../metrics/definition/own-definition.js';
import { countHandles, countRequests, countResources, showTypes } from './active-types.js';
import { ProcessReadings } from './process-readings.js';

const [major = '', minor = '', patch = ''] = process.versions.node.split('.');
const VERSION = { version: process.version, major, minor, patch };

export const activeHandles = ownGauge({
  name: 'nodejs_active_handles',
  help: 'Open libuv handles, such as sockets and servers, by class.',
  labelNames: ['type'],
  inject: [ProcessReadings],
  collect(readings) {
    showTypes(this, countHandles(), readings);
  },
});

export const activeRequests = ownGauge({
  name: 'nodejs_active_requests',
  help: 'Pending libuv requests, such as file system operations, by class.',
  labelNames: ['type'],
  inject: [ProcessReadings],
  collect(readings) {
    showTypes(this, countRequests(), readings);
  },
});

export const activeResources = ownGauge({
  name: 'nodejs_active_resources',
  help: 'Resources that keep the event loop alive, by type.',
  labelNames: ['type'],
  inject: [ProcessReadings],
  collect(readings) {
    showTypes(this, countResources(), readings);
  },
});

export const versionInfo = ownGauge({
  name: 'nodejs_version_info',
  help: 'Always 1; the labels are the version of Node.js.',
  aggregator: 'first',
  labelNames: ['version', 'major', 'minor', 'patch'],
  inject: [ProcessReadings],
  // At each scrape, so that the sample is back after a reset of the registry.
  collect(readings) {
    readings.show(this, 1, VERSION);
  },
});
