import { SELECTED, type WayIn } from './way-in.js';

/** Inside of the application: the buses of `@nestjs/cqrs`, and the listeners of `@nestjs/event-emitter`. */
export const BUSES: readonly WayIn[] = [
  {
    row: 'Commands',
    calls: 'cqrs_commands_total',
    duration: 'cqrs_command_duration_seconds',
    inFlight: 'cqrs_commands_in_flight',
    by: ['command'],
  },
  {
    row: 'Queries',
    calls: 'cqrs_queries_total',
    duration: 'cqrs_query_duration_seconds',
    inFlight: 'cqrs_queries_in_flight',
    by: ['query'],
  },
  {
    row: 'Event handlers',
    calls: 'cqrs_event_handler_calls_total',
    duration: 'cqrs_event_handler_duration_seconds',
    inFlight: 'cqrs_event_handler_calls_in_flight',
    by: ['event', 'handler'],
    special: [
      {
        kind: 'timeseries',
        title: 'Exceptions that nobody handles',
        description:
          'Of event handlers and sagas, by the event, command or saga and the class of the exception.',
        unit: 'cps',
        min: 0,
        queries: [
          {
            expr: `sum by (service, cause, exception) (rate(cqrs_unhandled_exceptions_total{${SELECTED}}[$interval]))`,
            legend: '{{service}} {{cause}} {{exception}}',
            emptyWhen: 'until the first one',
          },
        ],
      },
      {
        kind: 'state-timeline',
        title: 'Sagas',
        description:
          'Whether a saga listens to events. One whose stream has failed or ended does so no more.',
        unit: 'short',
        values: { 0: 'stopped', 1: 'listens' },
        thresholds: [
          { from: null, color: 'red' },
          { from: 1, color: 'green' },
        ],
        queries: [
          {
            expr: `min by (service, saga) (cqrs_saga_active{${SELECTED}})`,
            legend: '{{service}} {{saga}}',
            emptyWhen: 'without sagas',
          },
        ],
      },
    ],
  },
  {
    row: 'Event listeners',
    calls: 'event_listener_calls_total',
    duration: 'event_listener_duration_seconds',
    inFlight: 'event_listener_calls_in_flight',
    by: ['event', 'listener'],
    special: [
      {
        kind: 'timeseries',
        title: 'Slow calls of event listeners',
        description: 'Those that took longer than the option entrances.slowListenerSeconds.',
        unit: 'cps',
        min: 0,
        width: 24,
        queries: [
          {
            expr: `sum by (service, listener) (rate(event_listener_slow_calls_total{${SELECTED}}[$interval]))`,
            legend: '{{service}} {{listener}}',
            emptyWhen: 'until the first one',
          },
        ],
      },
    ],
  },
];
