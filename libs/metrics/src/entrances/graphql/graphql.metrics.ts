import { ownCounter, ownGauge, ownHistogram } from '../../metrics/definition/own-definition.js';

export const operationDuration = ownHistogram({
  name: 'graphql_operation_duration_seconds',
  help: 'Duration of GraphQL operations, from the document to the response.',
  labelNames: ['type', 'operation'],
  buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const operations = ownCounter({
  name: 'graphql_operations_total',
  help: 'GraphQL operations that have ended: a failure has at least one error in its response, with the class of the first one.',
  labelNames: ['type', 'operation', 'result', 'exception'],
  labelValues: { result: ['success', 'failure'] },
});

export const operationsInFlight = ownGauge({
  name: 'graphql_operations_in_flight',
  help: 'GraphQL operations that are being executed.',
  labelNames: ['type', 'operation'],
});

export const phaseDuration = ownHistogram({
  name: 'graphql_phase_duration_seconds',
  help: 'Duration of the phases of GraphQL operations; a document that the server has kept is neither parsed nor validated again.',
  labelNames: ['phase'],
  labelValues: { phase: ['parse', 'validate', 'execute'] },
  buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
});

export const errors = ownCounter({
  name: 'graphql_errors_total',
  help: 'Errors in the responses to GraphQL operations, by the code that the client gets.',
  labelNames: ['code'],
});

export const subscriptionsActive = ownGauge({
  name: 'graphql_subscriptions_active',
  help: 'GraphQL subscriptions that are open, by field.',
  labelNames: ['field'],
});

export const subscriptionEvents = ownCounter({
  name: 'graphql_subscription_events_total',
  help: 'Events of GraphQL subscriptions, by field.',
  labelNames: ['field'],
});

export const resolvers = {
  duration: ownHistogram({
    name: 'graphql_resolver_duration_seconds',
    help: 'Duration of the calls of GraphQL resolvers, until their promise settled.',
    labelNames: ['field'],
    buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
  }),
  calls: ownCounter({
    name: 'graphql_resolver_calls_total',
    help: 'Calls of GraphQL resolvers that have ended, by result and class of the exception.',
    labelNames: ['field', 'result', 'exception'],
    labelValues: { result: ['success', 'failure'] },
  }),
  inFlight: ownGauge({
    name: 'graphql_resolver_calls_in_flight',
    help: 'Calls of GraphQL resolvers that are under way.',
    labelNames: ['field'],
  }),
};
