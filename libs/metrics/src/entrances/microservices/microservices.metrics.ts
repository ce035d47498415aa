import { ownCounter, ownGauge, ownHistogram } from '../../metrics/definition/own-definition.js';

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LABELS = ['transport', 'pattern', 'kind'] as const;
const OUTCOME = ['result', 'exception', 'grpc_code'] as const;

export const callDuration = ownHistogram({
  name: 'microservice_call_duration_seconds',
  help: 'Duration of messages that were handled, from the guards until the last value was there.',
  labelNames: LABELS,
  buckets: BUCKETS,
});

export const calls = ownCounter({
  name: 'microservice_calls_total',
  help: 'Messages that were handled, by result, class of the exception and status code of gRPC.',
  labelNames: [...LABELS, ...OUTCOME],
  labelValues: { result: ['success', 'failure'] },
});

export const callsInFlight = ownGauge({
  name: 'microservice_calls_in_flight',
  help: 'Messages that are being handled.',
  labelNames: LABELS,
});

export const clientCallDuration = ownHistogram({
  name: 'microservice_client_call_duration_seconds',
  help: 'Duration of messages to other services, from the subscription until the last value was there.',
  labelNames: LABELS,
  buckets: BUCKETS,
});

export const clientFirstValue = ownHistogram({
  name: 'microservice_client_first_value_seconds',
  help: 'Time from the subscription until the first value of the answer was there.',
  labelNames: LABELS,
  buckets: BUCKETS,
});

export const clientCalls = ownCounter({
  name: 'microservice_client_calls_total',
  help: 'Messages to other services that have ended, by result, class of the error and status code of gRPC.',
  labelNames: [...LABELS, ...OUTCOME],
  labelValues: { result: ['success', 'failure', 'unanswered'] },
});

export const clientCallsInFlight = ownGauge({
  name: 'microservice_client_calls_in_flight',
  help: 'Messages to other services that have not ended.',
  labelNames: LABELS,
});
