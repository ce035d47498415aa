import { jest } from '@jest/globals';
import {
  ClientProxy,
  KafkaHeaders,
  type ReadPacket,
  ServerKafka,
  type WritePacket,
} from '@nestjs/microservices';
import { type Consumer, Kafka, logLevel, type Message, type Producer } from 'kafkajs';
import { overTransport } from './microservice.js';

type Handle = Exclude<Parameters<Consumer['run']>[0], undefined>['eachMessage'];

/**
 * There is no Kafka here. Consumer and producer are objects of kafkajs that never connect: the tests hand messages to the
 * consumer's handler as kafkajs does, and keep what the producer is given.
 */
export function kafkaByHand() {
  const client = new Kafka({ clientId: 'test', brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING });
  const sent: { topic: string; messages: Message[] }[] = [];
  /** Told of each answer, by the id of its message. */
  const waiting = new Map<string, () => void>();
  let eachMessage: Handle;
  const producer: Producer = client.producer();
  producer.connect = () => Promise.resolve();
  producer.disconnect = () => Promise.resolve();
  producer.send = (record) => {
    sent.push(record);
    for (const { headers = {} } of record.messages) {
      const isLast = KafkaHeaders.NEST_IS_DISPOSED in headers || KafkaHeaders.NEST_ERR in headers;
      if (isLast) waiting.get(String(headers[KafkaHeaders.CORRELATION_ID]))?.();
    }
    return Promise.resolve([]);
  };
  const consumer: Consumer = client.consumer({ groupId: 'test' });
  consumer.connect = () => Promise.resolve();
  consumer.disconnect = () => Promise.resolve();
  consumer.subscribe = () => Promise.resolve();
  consumer.run = (options) => {
    eachMessage = options?.eachMessage;
    return Promise.resolve();
  };
  jest.spyOn(client, 'producer').mockReturnValue(producer);
  jest.spyOn(client, 'consumer').mockReturnValue(consumer);
  const receive = (topic: string, headers: Record<string, string> = {}): Promise<void> =>
    eachMessage?.({
      topic,
      partition: 0,
      message: {
        key: null,
        value: Buffer.from('{"id":1}'),
        headers,
        timestamp: '0',
        attributes: 0,
        offset: '0',
      },
      heartbeat: () => Promise.resolve(),
      pause: () => () => undefined,
    }) ?? Promise.reject(new Error('the consumer does not run'));
  return { client, sent, receive, waiting };
}

/** The headers of a message that is to be answered. */
export const answered = (id: string) => ({
  [KafkaHeaders.CORRELATION_ID]: id,
  [KafkaHeaders.REPLY_TOPIC]: 'answers',
});

type KafkaByHand = ReturnType<typeof kafkaByHand>;

/** A server of Nest that gets what `receive()` is given. */
export const serverOn = ({ client }: KafkaByHand): ServerKafka =>
  Object.assign(new ServerKafka({}), { createClient: () => client });

/** Hands its messages to the consumer of a server. */
class ClientByHand extends ClientProxy {
  #sent = 0;

  constructor(private readonly kafka: KafkaByHand) {
    super();
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {}

  unwrap(): never {
    throw new Error('no connection is beneath');
  }

  protected publish({ pattern }: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    const id = String(++this.#sent);
    this.kafka.waiting.set(id, () => callback({ isDisposed: true }));
    void this.kafka.receive(String(pattern), answered(id));
    return () => undefined;
  }

  protected async dispatchEvent<T>({ pattern }: ReadPacket): Promise<T> {
    // kafkajs delivers a message again whose handler fails.
    void this.kafka.receive(String(pattern)).catch(() => undefined);
    return undefined as T;
  }
}

/** Messages that no broker has carried: the server, its handlers and what is measured are as with one. */
export const kafka = overTransport('kafka', () => ({}), {
  byHand() {
    const one = kafkaByHand();
    return { strategy: serverOn(one), client: new ClientByHand(one) };
  },
});
