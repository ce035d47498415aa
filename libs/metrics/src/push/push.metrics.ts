import { ownCounter } from '../metrics/definition/own-definition.js';

export const pushes = ownCounter({
  name: 'metrics_pushes_total',
  help: 'Attempts to push to the Pushgateway, by result.',
  labelNames: ['result'],
  labelValues: { result: ['success', 'failure'] },
});
