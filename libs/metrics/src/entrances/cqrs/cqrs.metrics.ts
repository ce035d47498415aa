import { ownCounter, ownGauge, ownHistogram } from '../../metrics/definition/own-definition.js';

const buckets = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

export const commands = {
  duration: ownHistogram({
    name: 'cqrs_command_duration_seconds',
    help: 'Duration of the calls of command handlers, until their promise settled.',
    labelNames: ['command', 'handler'],
    buckets,
  }),
  calls: ownCounter({
    name: 'cqrs_commands_total',
    help: 'Commands that their handler has ended, by result and class of the exception.',
    labelNames: ['command', 'handler', 'result', 'exception'],
    labelValues: { result: ['success', 'failure'] },
  }),
  inFlight: ownGauge({
    name: 'cqrs_commands_in_flight',
    help: 'Commands whose handler is at work.',
    labelNames: ['command', 'handler'],
  }),
};

export const queries = {
  duration: ownHistogram({
    name: 'cqrs_query_duration_seconds',
    help: 'Duration of the calls of query handlers, until their promise settled.',
    labelNames: ['query', 'handler'],
    buckets,
  }),
  calls: ownCounter({
    name: 'cqrs_queries_total',
    help: 'Queries that their handler has ended, by result and class of the exception.',
    labelNames: ['query', 'handler', 'result', 'exception'],
    labelValues: { result: ['success', 'failure'] },
  }),
  inFlight: ownGauge({
    name: 'cqrs_queries_in_flight',
    help: 'Queries whose handler is at work.',
    labelNames: ['query', 'handler'],
  }),
};

export const events = {
  duration: ownHistogram({
    name: 'cqrs_event_handler_duration_seconds',
    help: 'Duration of the calls of event handlers, until their promise settled.',
    labelNames: ['event', 'handler'],
    buckets,
  }),
  calls: ownCounter({
    name: 'cqrs_event_handler_calls_total',
    help: 'Calls of event handlers that have ended, by result and class of the exception.',
    labelNames: ['event', 'handler', 'result', 'exception'],
    labelValues: { result: ['success', 'failure'] },
  }),
  inFlight: ownGauge({
    name: 'cqrs_event_handler_calls_in_flight',
    help: 'Calls of event handlers that are under way.',
    labelNames: ['event', 'handler'],
  }),
};

export const sagaCommands = ownCounter({
  name: 'cqrs_saga_commands_total',
  help: 'Commands that sagas have sent.',
  labelNames: ['saga', 'command'],
});

export const sagasActive = ownGauge({
  name: 'cqrs_saga_active',
  help: 'Whether the saga listens to events: 1, or 0 once its stream has failed or ended.',
  aggregator: 'min',
  labelNames: ['saga'],
});

export const unhandledExceptions = ownCounter({
  name: 'cqrs_unhandled_exceptions_total',
  help: 'Exceptions of event handlers and sagas that nobody handled, by event, command or saga and class of the exception.',
  labelNames: ['cause', 'exception'],
});
