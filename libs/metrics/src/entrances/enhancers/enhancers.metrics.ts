import { ownHistogram } from '../../metrics/definition/own-definition.js';

export const enhancerDuration = ownHistogram({
  name: 'enhancer_duration_seconds',
  help: 'Time in guards, pipes, exception filters, and interceptors: in phases before and after the handler.',
  labelNames: ['kind', 'class', 'phase'],
  labelValues: { kind: ['guard', 'interceptor', 'pipe', 'filter'] },
  // Most take microseconds; those that ask a database take as long as it does.
  buckets: [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
});
