import { check, type Checks, isTrueOrFalse } from '../core/rules/checks.js';
import { checkOptions, definedOf } from '../metrics/option-checks.js';

/** Which entrances beside HTTP are measured, as far as the application uses their packages; all of them by default. */
export interface EntranceOptions {
  /** Jobs of `@nestjs/schedule`: `@Cron()`, `@Interval()`, `@Timeout()` and those in its `SchedulerRegistry`. */
  readonly schedule?: boolean;
  /** Methods with `@OnEvent()` of `@nestjs/event-emitter`. */
  readonly eventEmitter?: boolean;
  /** Handlers and sagas of `@nestjs/cqrs`. */
  readonly cqrs?: boolean;
  /** Methods with `@MessagePattern()`, `@EventPattern()` or `@GrpcMethod()` and the like of `@nestjs/microservices`. */
  readonly microservices?: boolean;
  /** Messages that providers of `@nestjs/microservices` send to other services: `ClientProxy`, `ClientKafka`, `ClientGrpc`. */
  readonly microserviceClients?: boolean;
  /** Jobs and queues of `@nestjs/bullmq`. */
  readonly bullmq?: boolean;
  /** Jobs and queues of `@nestjs/bull`. */
  readonly bull?: boolean;
  /**
   * Whether each scrape asks Redis how many jobs the queues have. Default true. All processes get the same answer, so one
   * of them is enough.
   */
  readonly queueDepth?: boolean;
  /** Connections and messages of the gateways of `@nestjs/websockets`. */
  readonly websockets?: boolean;
  /** Operations and subscriptions of `@nestjs/graphql`. */
  readonly graphql?: boolean;
  /** Also each call of a GraphQL resolver, by field. Off by default: an operation may call thousands. */
  readonly graphqlResolvers?: boolean;
  /** The names of GraphQL operations that count by themselves. Default: the first 100; others count as `other`. */
  readonly graphqlOperations?: readonly string[];
  /** Calls of event listeners that take longer are counted as slow. Default 1. */
  readonly slowListenerSeconds?: number;
}

/** The options that turn an entrance on and off. */
export type EntranceName = Exclude<
  keyof EntranceOptions,
  'queueDepth' | 'slowListenerSeconds' | 'graphqlOperations' | 'graphqlResolvers'
>;

/** The options after defaults. */
export type ResolvedEntranceOptions = Required<Omit<EntranceOptions, 'graphqlOperations'>> &
  Pick<EntranceOptions, 'graphqlOperations'>;

/** The module options that the entrances read, after defaults. */
export interface EntranceSettings {
  readonly entrances: ResolvedEntranceOptions;
  readonly http: { readonly naming: 'prometheus' | 'otel' } | false;
}

const ALL: ResolvedEntranceOptions = {
  schedule: true,
  eventEmitter: true,
  cqrs: true,
  microservices: true,
  microserviceClients: true,
  bullmq: true,
  bull: true,
  websockets: true,
  queueDepth: true,
  graphql: true,
  graphqlResolvers: false,
  slowListenerSeconds: 1,
};
const NONE: ResolvedEntranceOptions = {
  ...ALL,
  schedule: false,
  eventEmitter: false,
  cqrs: false,
  microservices: false,
  microserviceClients: false,
  bullmq: false,
  bull: false,
  websockets: false,
  graphql: false,
};

const CHECKS: Checks<EntranceOptions> = {
  schedule: isTrueOrFalse,
  eventEmitter: isTrueOrFalse,
  cqrs: isTrueOrFalse,
  microservices: isTrueOrFalse,
  microserviceClients: isTrueOrFalse,
  bullmq: isTrueOrFalse,
  bull: isTrueOrFalse,
  websockets: isTrueOrFalse,
  queueDepth: isTrueOrFalse,
  graphql: isTrueOrFalse,
  graphqlResolvers: isTrueOrFalse,
  graphqlOperations: check(
    (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
    'a list of names',
  ),
  slowListenerSeconds: check(
    (value) => typeof value === 'number' && value > 0 && value < Infinity,
    'a number of seconds above 0',
  ),
};

/**
 * Checks the options and applies defaults; `true` means all entrances, `false` none.
 * @throws MetricsConfigurationError when an option can't work as given
 */
export function resolveEntranceOptions(options: boolean | EntranceOptions): ResolvedEntranceOptions {
  if (typeof options === 'boolean') return options ? ALL : NONE;
  checkOptions('entrances', options, CHECKS);
  return { ...ALL, ...definedOf(options) };
}
