import { gauge } from '../../metrics/definition/definition.js';
import type { MetricDefinition } from '../../metrics/definition/metric-definition.js';
import { hasHandles, hasRequests, totalHandles, totalRequests, totalResources } from './active-types.js';
import { ProcessReadings } from './process-readings.js';

/**
 * Off by default, so that catalogues don't list them either: gauges that repeat the sum of another metric under a name
 * reserved for counters, which `promtool check metrics` rejects.
 */
export const activeTotals = (): MetricDefinition[] => [
  ...(hasHandles
    ? [total('nodejs_active_handles_total', 'Open libuv handles, such as sockets and servers.', totalHandles)]
    : []),
  ...(hasRequests
    ? [
        total(
          'nodejs_active_requests_total',
          'Pending libuv requests, such as file operations.',
          totalRequests,
        ),
      ]
    : []),
  total('nodejs_active_resources_total', 'Resources that keep the event loop alive.', totalResources),
];

const total = (name: string, help: string, read: () => number): MetricDefinition =>
  gauge({
    name,
    help,
    inject: [ProcessReadings],
    collect(readings) {
      readings.show(this, read());
    },
  });
