import type { Socket } from 'node:net';
import { Transport } from '@nestjs/microservices';
import { freePort } from '../../faults/support/servers.js';
import { bull } from './bull.js';
import { bullmq } from './bullmq.js';
import { commands, events, queries } from './cqrs.js';
import type { EntranceUnderTest } from './entrance-under-test.js';
import { eventEmitter } from './event-emitter.js';
import { overTransport } from './microservice.js';
import { graphqlOperations } from './graphql.js';
import { grpc } from './grpc.js';
import { kafka } from './kafka.js';
import { schedule } from './schedule.js';
import { websockets } from './websockets.js';

const tcp = overTransport(
  'tcp',
  async () => ({ transport: Transport.TCP, options: { port: await freePort() } }),
  {
    losing: {
      kinds: ['request', 'event'],
      of: (client) => ({ lose: () => void client.unwrap<Socket>().destroy() }),
    },
  },
);

/** The entrances that the common tests drive. */
export const ENTRANCES: readonly EntranceUnderTest[] = [
  schedule,
  eventEmitter,
  commands,
  queries,
  events,
  bullmq,
  bull,
  ...tcp,
  ...kafka,
  grpc,
  ...websockets,
  ...graphqlOperations,
];
