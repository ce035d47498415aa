import { ownGauge } from '../../metrics/definition/own-definition.js';
import { totalHandles, totalRequests, totalResources } from './active-types.js';
import { ProcessReadings } from './process-readings.js';

export const activeHandlesTotal = ownGauge({
  name: 'nodejs_active_handles_total',
  help: 'Open libuv handles, such as sockets and servers.',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, totalHandles());
  },
});

export const activeRequestsTotal = ownGauge({
  name: 'nodejs_active_requests_total',
  help: 'Pending libuv requests, such as file system operations.',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, totalRequests());
  },
});

export const activeResourcesTotal = ownGauge({
  name: 'nodejs_active_resources_total',
  help: 'Resources that keep the event loop alive.',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, totalResources());
  },
});
