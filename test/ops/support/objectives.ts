import type { Application, Objective } from '../../../libs/metrics/src/ops/model/application.js';
import { application, metric } from './application.js';

const ORDERS: Objective['of'] = {
  kind: 'http',
  title: 'POST /orders',
  matchers: { method: ['POST'], endpoint: ['/orders'] },
  counter: 'http_requests_total',
  failure: 'status_code=~"5.."',
  histogram: 'http_request_duration_seconds',
};
const LETTERS: Objective['of'] = {
  kind: 'queue',
  title: 'queue letters',
  matchers: { queue: ['letters'] },
  counter: 'queue_jobs_processed_total',
  failure: 'result="failure"',
  histogram: 'queue_job_duration_seconds',
};

/** An application that promises something of a route and of a queue, the latter by a native histogram. */
export const PROMISING: Application = application({
  name: 'shop_api',
  metrics: [
    ...application().metrics,
    metric('queue_job_duration_seconds', { type: 'histogram', buckets: 'native' }),
  ],
  objectives: [
    objective('availability_post_orders', ORDERS, { objective: 0.999 }),
    objective('latency_post_orders', ORDERS, { kind: 'latency', objective: 0.95, belowSeconds: 1 }),
    objective('latency_queue_letters', LETTERS, { kind: 'latency', objective: 0.99, belowSeconds: 2.5 }),
  ],
});

function objective(name: string, of: Objective['of'], parts: Partial<Objective>): Objective {
  return {
    name,
    of,
    kind: 'availability',
    objective: 0.999,
    belowSeconds: undefined,
    place: undefined,
    ...parts,
  };
}
