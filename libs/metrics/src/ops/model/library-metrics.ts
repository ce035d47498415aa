import type { EntranceName } from '../../entrances/entrances.options.js';
import type { LibraryFacts } from './library-facts.js';

type Condition = (facts: LibraryFacts) => boolean;

/** The library's own metrics by the beginning of their names, and when an application has them. The first row that fits counts. */
const ROWS: readonly (readonly [names: RegExp, isExposed: Condition])[] = [
  [/^http_client_/, uses('outgoingHttp')],
  [/^http_response_first_byte_/, ({ options }) => options.http !== false && options.http.firstByte],
  [/^http_server_/, isOtel],
  [/^(http_|active_requests$)/, all(not(isOtel), ({ options }) => options.http !== false)],
  [/^db_connection/, uses('pgPool')],
  [/^db_/, uses('pgPool', 'pglite')],
  [/^cache_/, uses('cacheStore')],
  [/^redis_client_/, uses('redisClient')],
  [/^health_/, uses('terminusHealth')],
  [/^enhancer_/, uses('measureEnhancers')],
  [/^cqrs_/, enters('cqrs')],
  [/^event_listener_/, enters('eventEmitter')],
  [
    /^graphql_resolver_/,
    ({ options, entrances }) => entrances.includes('graphql') && options.entrances.graphqlResolvers,
  ],
  [/^graphql_/, enters('graphql')],
  [/^rpc_client_/, all(isOtel, enters('microserviceClients'))],
  [/^rpc_server_/, all(isOtel, enters('microservices'))],
  [/^messaging_client_operation_/, all(isOtel, enters('microserviceClients'))],
  [/^messaging_client_consumed_/, all(isOtel, isQueue)],
  [/^messaging_process_/, (facts) => isOtel(facts) && (isQueue(facts) || enters('microservices')(facts))],
  [/^microservice_client_call_duration_/, all(not(isOtel), enters('microserviceClients'))],
  [/^microservice_call_duration_/, all(not(isOtel), enters('microservices'))],
  [/^microservice_client_/, enters('microserviceClients')],
  [/^microservice_/, enters('microservices')],
  [
    /^(queue_jobs$|queue_oldest_|queue_workers$)/,
    (facts) => isQueue(facts) && facts.options.entrances.queueDepth,
  ],
  [/^queue_job_(attempts_total$|attempt_duration_)/, all(not(isOtel), isQueue)],
  [/^queue_/, isQueue],
  [/^schedule_/, enters('schedule')],
  [/^websocket_/, enters('websockets')],
  [/^metrics_worker/, ({ options }) => options.hasWorkers],
  [/^metrics_pushes_/, ({ options }) => options.hasPushgateway],
  [/^metrics_remote_write_/, ({ options }) => options.hasRemoteWrite],
  [/^metrics_otlp_/, ({ options }) => options.hasOtlp],
  [/^metrics_/, () => true],
  [/^(application_)/, ({ options }) => options.runtime.startTimes],
  [/^log_events_/, ({ options }) => options.runtime.logEvents],
  [/^app_info$/, ({ options }) => options.runtime.appInfo !== false],
  [/^process_uptime_/, ({ options }) => options.runtime.uptime],
  [/^(process_cpu_used_|process_cpu_saturation_|cgroup_cpu_)/, ({ options }) => options.runtime.cpu],
  [/^(process_memory_|cgroup_memory_|nodejs_heap_size_limit_)/, ({ options }) => options.runtime.memory],
  [/^nodejs_eventloop_(active|idle|delay|utilization)_/, ({ options }) => options.runtime.eventLoop],
  [/^nodejs_gc_/, ({ options }) => options.runtime.gc || options.hasDefaultMetrics],
  [/^(process|nodejs)_/, ({ options }) => options.hasDefaultMetrics],
  // Decorators declare them for the methods that they measure.
  [/^method_/, () => true],
];

/** Metrics of the process and the runtime, which `defaultMetrics.prefix` names. */
export function isOfRuntime(name: string): boolean {
  return /^(app_info$|application_|cgroup_|log_events_|nodejs_|process_)/.test(name);
}

/** Whether an application has this metric of the library. */
export function isExposed(name: string, facts: LibraryFacts): boolean {
  return ROWS.find(([names]) => names.test(name))?.[1](facts) ?? true;
}

function uses(...integrations: readonly string[]): Condition {
  return (facts) => integrations.some((one) => facts.integrations.includes(one));
}

function enters(entrance: EntranceName): Condition {
  return ({ entrances }) => entrances.includes(entrance);
}

function isQueue({ entrances }: LibraryFacts): boolean {
  return entrances.includes('bullmq') || entrances.includes('bull');
}

/** Whether requests, calls and jobs have OpenTelemetry's names. */
function isOtel({ options: { http } }: LibraryFacts): boolean {
  return http !== false && http.naming === 'otel';
}

function all(...conditions: readonly Condition[]): Condition {
  return (facts) => conditions.every((condition) => condition(facts));
}

function not(condition: Condition): Condition {
  return (facts) => !condition(facts);
}
