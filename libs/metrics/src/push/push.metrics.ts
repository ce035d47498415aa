import { counter } from '../metrics/definition/definition.js';

export const pushes = counter({
  name: 'metrics_pushes_total',
  help: 'Attempts to push to the Pushgateway, by result.',
  labelNames: ['result'],
  labelValues: { result: ['success', 'failure'] },
});
