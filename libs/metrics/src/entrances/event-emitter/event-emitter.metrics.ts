import { ownCounter, ownGauge, ownHistogram } from '../../metrics/definition/own-definition.js';

export const listenerDuration = ownHistogram({
  name: 'event_listener_duration_seconds',
  help: 'Duration of the calls of event listeners, until their promise settled.',
  labelNames: ['event', 'listener'],
  buckets: [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
});

export const listenerCalls = ownCounter({
  name: 'event_listener_calls_total',
  help: 'Calls of event listeners that have ended, by result and class of the exception.',
  labelNames: ['event', 'listener', 'result', 'exception'],
  labelValues: { result: ['success', 'failure'] },
});

export const listenersInFlight = ownGauge({
  name: 'event_listener_calls_in_flight',
  help: 'Calls of event listeners that are under way.',
  labelNames: ['event', 'listener'],
});

export const slowListenerCalls = ownCounter({
  name: 'event_listener_slow_calls_total',
  help: 'Calls of event listeners that took longer than the option entrances.slowListenerSeconds.',
  labelNames: ['event', 'listener'],
});
