import type { CallsKind } from './calls.js';
import type { History } from './history.js';
import { isServerError } from './http.js';
import type { Labels } from './groups.js';
import { objectiveOf } from './objectives.js';

export type NamedKind = CallsKind & { readonly noun: string };

/** The labels that say how a call ended. */
const OUTCOMES = ['result', 'exception', 'error_type'];

const isFailure = ({ result, exception = '', error_type: errorType = '' }: Labels): boolean =>
  result === 'failure' || exception !== '' || errorType !== '';

/** What calls the application besides HTTP: the counter of calls, if there is one, the durations, title and noun. */
const ENTRANCES: readonly (readonly [counter: string, duration: string, title: string, noun: string])[] = [
  ['schedule_runs_total', 'schedule_run_duration_seconds', 'Scheduled jobs', 'Job'],
  ['queue_job_attempts_total', 'queue_job_attempt_duration_seconds', 'Jobs of queues', 'Job'],
  ['event_listener_calls_total', 'event_listener_duration_seconds', 'Listeners of events', 'Listener'],
  ['graphql_operations_total', 'graphql_operation_duration_seconds', 'GraphQL operations', 'Operation'],
  ['graphql_resolver_calls_total', 'graphql_resolver_duration_seconds', 'GraphQL resolvers', 'Field'],
  ['websocket_handler_calls_total', 'websocket_handler_duration_seconds', 'WebSocket messages', 'Message'],
  ['cqrs_commands_total', 'cqrs_command_duration_seconds', 'Commands', 'Command'],
  ['cqrs_queries_total', 'cqrs_query_duration_seconds', 'Queries', 'Query'],
  ['cqrs_event_handler_calls_total', 'cqrs_event_handler_duration_seconds', 'Handlers of events', 'Handler'],
  ['microservice_calls_total', 'microservice_call_duration_seconds', 'Messages', 'Message'],
  ['', 'enhancer_duration_seconds', 'Guards, interceptors, pipes and filters', 'Enhancer'],
  ['', 'rpc_server_call_duration_seconds', 'Messages that are answered', 'Message'],
  ['', 'messaging_process_duration_seconds', 'Messages and jobs that are processed', 'Message'],
];

/** The same of what the application calls. */
const CLIENTS: typeof ENTRANCES = [
  [
    'microservice_client_calls_total',
    'microservice_client_call_duration_seconds',
    'Messages to others',
    'Message',
  ],
  ['', 'rpc_client_call_duration_seconds', 'Messages to others that are answered', 'Message'],
  ['', 'messaging_client_operation_duration_seconds', 'Messages to others', 'Message'],
];

/** The routes of the application. */
export function endpointKinds(history: History): NamedKind[] {
  const { about } = history;
  if (about === undefined) return [];
  const { requests, duration, method, route, status } = about.roles;
  return [
    {
      id: 'http',
      title: 'Endpoints',
      noun: 'Endpoint',
      counter: requests,
      duration,
      keys: [method, route],
      outcome: status,
      isError: (labels) => isServerError(labels[status]),
      objectiveOf: ([of = '', at = '']) => objectiveOf(history, of, at),
    },
  ];
}

/** Decorated methods, and what calls the application besides HTTP. */
export function methodKinds(history: History): NamedKind[] {
  const prefix = history.about?.roles.prefix ?? '';
  const methods: NamedKind = {
    id: 'methods',
    title: 'Decorated methods',
    noun: 'Method',
    counter: `${prefix}method_calls_total`,
    duration: `${prefix}method_duration_seconds`,
    keys: ['class', 'method'],
    join: '.',
    outcome: 'result',
    isError: isFailure,
  };
  return [methods, ...kindsOf(ENTRANCES, history)];
}

/** The kinds of which the application has the durations; their labels name what is called, but for those of outcomes. */
function kindsOf(list: typeof ENTRANCES, { about, families }: History): NamedKind[] {
  const prefix = about?.roles.prefix ?? '';
  return list.flatMap(([counter, duration, title, noun]) => {
    const labels = families.get(prefix + duration)?.facts.labelNames;
    if (labels === undefined) return [];
    const outcome = counter === '' ? labels.find((name) => OUTCOMES.includes(name)) : 'result';
    return {
      id: duration,
      title,
      noun,
      ...(counter !== '' && { counter: prefix + counter }),
      duration: prefix + duration,
      keys: labels.filter((name) => !OUTCOMES.includes(name)),
      ...(outcome !== undefined && { outcome }),
      isError: isFailure,
    };
  });
}

/** What the application calls: databases, caches and other hosts. */
export function dependencyKinds(history: History): NamedKind[] {
  const prefix = history.about?.roles.prefix ?? '';
  return [
    {
      id: 'db',
      title: 'Database operations',
      noun: 'Operation',
      counter: `${prefix}db_operations_total`,
      duration: `${prefix}db_operation_duration_seconds`,
      keys: ['operation', 'table'],
      outcome: 'status',
      isError: ({ status }) => status === 'error',
    },
    {
      id: 'cache',
      title: 'Cache operations',
      noun: 'Operation',
      duration: `${prefix}cache_operation_duration_seconds`,
      keys: ['operation'],
      isError: () => false,
    },
    {
      id: 'redis',
      title: 'Redis commands',
      noun: 'Command',
      duration: `${prefix}redis_client_command_duration_seconds`,
      keys: ['command'],
      outcome: 'status',
      isError: ({ status }) => status === 'error',
    },
    {
      id: 'hosts',
      title: 'Outgoing requests',
      noun: 'Host',
      counter: `${prefix}http_client_requests_total`,
      duration: `${prefix}http_client_request_duration_seconds`,
      keys: ['host', 'method'],
      outcome: 'status_code',
      isError: ({ status_code: status }) => isServerError(status) || status === 'error',
    },
    ...kindsOf(CLIENTS, history),
  ];
}
