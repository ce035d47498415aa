// Compiled, never run: what does not fit the labels of a metric is an error.
import { Counter, type MetricOf } from 'nestjs-metrics';
import { ordersPlaced } from './shop.module.js';

export function place(placed: MetricOf<typeof ordersPlaced>): void {
  placed.inc({ size: 'large' });
  placed.labels({ size: 'large' }).inc();
  // @ts-expect-error -- a misspelt label
  placed.inc({ sise: 'large' });
  // @ts-expect-error -- a misspelt label of a handle
  placed.labels({ sise: 'large' }).inc();
  // @ts-expect-error -- a label that the metric does not have
  placed.inc({ size: 'large', colour: 'red' }, 2);
}

const jobs = new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'], registers: [] });
jobs.inc({ kind: 'mail' });
// @ts-expect-error -- a misspelt label of a metric without a definition
jobs.inc({ kinds: 'mail' });
