import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { type Broker, startMosquitto, startNats, startRabbit, startRedis } from './support/brokers.js';
import { describeCallsOfHandlers } from './support/calls-of-handlers.js';
import { overTransport } from './support/microservice.js';

interface Kind {
  readonly transport: string;
  readonly reachesAll: boolean;
  readonly beforeClose?: (server: object) => Promise<void>;
  readonly start: () => Promise<Broker>;
  readonly settings: (port: number) => MicroserviceOptions;
}

const KINDS: readonly Kind[] = [
  {
    transport: 'redis',
    reachesAll: true,
    start: startRedis,
    settings: (port) => ({ transport: Transport.REDIS, options: { host: '127.0.0.1', port } }),
  },
  {
    transport: 'nats',
    reachesAll: true,
    start: startNats,
    settings: (port) => ({
      transport: Transport.NATS,
      options: { servers: [`nats://127.0.0.1:${port}`], reconnect: false },
    }),
  },
  {
    transport: 'mqtt',
    reachesAll: true,
    start: startMosquitto,
    settings: (port) => ({
      transport: Transport.MQTT,
      options: { url: `mqtt://127.0.0.1:${port}`, reconnectPeriod: 0 },
    }),
  },
  {
    transport: 'rabbitmq',
    reachesAll: false,
    beforeClose: channelSettled,
    start: startRabbit,
    settings: (port) => ({
      transport: Transport.RMQ,
      options: {
        urls: [`amqp://127.0.0.1:${port}`],
        queue: randomUUID(),
        queueOptions: { durable: false, autoDelete: true },
      },
    }),
  },
];

describe.each(KINDS)('$transport', ({ transport, start, settings, ...rest }) => {
  let broker: Broker;
  let remove = async (): Promise<void> => {};
  beforeAll(async () => {
    broker = await start();
    remove = () => broker.remove();
  });
  afterAll(() => remove());

  // Without a broker, the clients of some wait for ever to send the answer to a request.
  const losing = {
    kinds: ['event'],
    of: () => ({ lose: () => broker.stop(), restore: () => broker.start() }),
  } as const;
  const [requests, events] = overTransport(transport, () => settings(broker.port), { ...rest, losing });
  if (requests === undefined || events === undefined) throw new Error('requests and events');

  describe.each([
    ['requests', requests],
    ['events', events],
  ] as const)('%s', (_, entrance) => {
    describeCallsOfHandlers(entrance);
  });
});

/** What is not confirmed is rejected when the channel closes, and Nest does not handle that. */
async function channelSettled(server: object): Promise<void> {
  const { channel, queue } = server as {
    readonly channel: {
      checkQueue(queue: string): Promise<unknown>;
      readonly _channel: { waitForConfirms(): Promise<void> } | null;
    };
    readonly queue: string;
  };
  const { _channel: confirming } = channel;
  if (confirming === null) return;
  await channel.checkQueue(queue);
  await confirming.waitForConfirms();
}
