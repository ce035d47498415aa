import type { InFlightOptions, TimedOptions } from '@app/metrics';

export const creditCheckTiming = {
  name: 'credit_check_duration_seconds',
  help: 'Duration of credit checks at the bureau, including failed ones.',
  buckets: [0.1, 0.5, 1, 2, 5, 10],
} satisfies TimedOptions;

export const creditChecksInFlight = {
  name: 'credit_checks_in_flight',
  help: 'Credit checks waiting for the bureau.',
} satisfies InFlightOptions;
