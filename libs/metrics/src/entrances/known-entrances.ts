import type { EntranceName } from './entrances.options.js';
import type { Entrance, EntranceContext } from './entrance.js';
// The catalogue lists the metrics of all entrances, whatever the application uses.
import './cqrs/cqrs.metrics.js';
import './enhancers/enhancers.metrics.js';
import './event-emitter/event-emitter.metrics.js';
import './graphql/graphql.metrics.js';
import { clientsOf } from './microservices/clients.js';
import './microservices/microservices.metrics.js';
import './queues/queue.metrics.js';
import './schedule/schedule.metrics.js';
import { socketsOf } from './websockets/sockets.js';
import './websockets/websockets.metrics.js';

/** An entrance whose code is loaded only for an application that uses its package. */
export interface KnownEntrance {
  /** Whether the application uses the package: it has objects of it. */
  readonly isUsed: (context: EntranceContext) => boolean;
  readonly load: () => Promise<Entrance>;
}

export const ENTRANCES: Readonly<Record<EntranceName, KnownEntrance>> = {
  bull: {
    // Not those of @nestjs/bullmq, which registers workers.
    isUsed: hasInstanceWith('handleProcessor', 'explore'),
    load: async () => (await import('./queues/bull-entrance.js')).bullEntrance,
  },
  bullmq: {
    isUsed: hasInstanceWith('handleProcessor', 'registerWorkers'),
    load: async () => (await import('./queues/bullmq-entrance.js')).bullmqEntrance,
  },
  cqrs: {
    isUsed: hasInstanceWith('registerSagas'),
    load: async () => (await import('./cqrs/cqrs-entrance.js')).cqrsEntrance,
  },
  eventEmitter: {
    isUsed: hasInstanceWith('getEventHandlerMetadata'),
    load: async () => (await import('./event-emitter/event-emitter-entrance.js')).eventEmitterEntrance,
  },
  microserviceClients: {
    isUsed: (context) => clientsOf(context).length > 0,
    load: async () => (await import('./microservices/clients-entrance.js')).clientsEntrance,
  },
  microservices: {
    isUsed: ({ servers }) => servers.all.size > 0,
    load: async () => (await import('./microservices/servers-entrance.js')).serversEntrance,
  },
  graphql: {
    isUsed: hasInstanceWith('graphQlAdapter'),
    load: async () => (await import('./graphql/graphql-entrance.js')).graphqlEntrance,
  },
  schedule: {
    isUsed: hasInstanceWith('addCronJob', 'getCronJobs'),
    load: async () => (await import('./schedule/schedule-entrance.js')).scheduleEntrance,
  },
  websockets: {
    isUsed: ({ application }) => socketsOf(application) !== undefined,
    load: async () => (await import('./websockets/websockets-entrance.js')).websocketsEntrance,
  },
};

function hasInstanceWith(...methods: readonly string[]): KnownEntrance['isUsed'] {
  return ({ instancesWith }) => instancesWith(...(methods as never[])).length > 0;
}
