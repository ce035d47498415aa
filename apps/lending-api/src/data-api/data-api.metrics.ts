import { counter } from '@app/metrics';

/** Why a call is repeated: no connection, a 503 or 409 that names a time, no answer in time. */
export const RETRY_REASONS = ['unreachable', 'busy', 'timeout'] as const;

export const dataApiRetries = counter({
  name: 'data_api_retries_total',
  help: 'Calls to data-api that were repeated, by reason: unreachable, busy (503, or the first request with a key is under way), timeout.',
  labelNames: ['reason'],
  labelValues: { reason: RETRY_REASONS },
});
