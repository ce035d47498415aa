import { counter } from '@app/metrics';

/** Carried out, answered from store, refused while the first was under way, refused for asking for something else. */
export const KEY_RESULTS = ['first', 'replayed', 'in_progress', 'mismatched'] as const;

/** What happened to the requests that came with an `Idempotency-Key`. */
export const keyedRequests = counter({
  name: 'idempotency_key_requests_total',
  help: 'Requests with an Idempotency-Key: carried out (first), answered from store (replayed), refused while the first is under way (in_progress) or for another body (mismatched).',
  labelNames: ['result'],
  labelValues: { result: KEY_RESULTS },
});
