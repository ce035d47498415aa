import { quantile } from '../promql.js';
import { SELECTED, type WayIn } from './way-in.js';

/** Of `@nestjs/graphql`: operations, and with `entrances.graphqlResolvers` the calls of resolvers. */
export const GRAPHQL: readonly WayIn[] = [
  {
    row: 'GraphQL operations',
    calls: 'graphql_operations_total',
    duration: 'graphql_operation_duration_seconds',
    inFlight: 'graphql_operations_in_flight',
    by: ['operation'],
    special: [
      {
        kind: 'timeseries',
        title: 'GraphQL: errors by code',
        description: 'Errors in responses by the code that the client gets. Their HTTP status is 200.',
        unit: 'cps',
        min: 0,
        width: 8,
        isStacked: true,
        queries: [
          {
            expr: `sum by (code) (rate(graphql_errors_total{${SELECTED}}[$interval]))`,
            legend: '{{code}}',
            emptyWhen: 'until the first one',
          },
        ],
      },
      {
        kind: 'timeseries',
        title: 'GraphQL: phases (p95)',
        description: 'Where the time of operations goes: 95 % of each phase take no longer than this.',
        unit: 's',
        min: 0,
        width: 8,
        queries: [
          {
            expr: quantile(0.95, 'graphql_phase_duration_seconds', SELECTED, ['phase']),
            legend: '{{phase}}',
            emptyWhen: 'while there are none',
          },
        ],
      },
      {
        kind: 'timeseries',
        title: 'GraphQL: subscriptions',
        description: 'Subscriptions that are open, and events to them per second.',
        unit: 'short',
        min: 0,
        width: 8,
        queries: [
          {
            expr: `sum by (field) (graphql_subscriptions_active{${SELECTED}})`,
            legend: '{{field}} open',
            emptyWhen: 'until the first one',
          },
          {
            expr: `sum by (field) (rate(graphql_subscription_events_total{${SELECTED}}[$interval]))`,
            legend: '{{field}} events',
            emptyWhen: 'until the first one',
            format: { unit: 'cps' },
          },
        ],
      },
    ],
  },
  {
    row: 'GraphQL resolvers',
    calls: 'graphql_resolver_calls_total',
    duration: 'graphql_resolver_duration_seconds',
    inFlight: 'graphql_resolver_calls_in_flight',
    by: ['field'],
  },
];
