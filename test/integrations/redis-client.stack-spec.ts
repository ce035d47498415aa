import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { redisClient } from '@app/metrics';
import { createClient } from '@keyv/redis';
import { Redis } from 'ioredis';
import { type FaultyServer, redisServer } from '../faults/support/servers.js';
import { until } from '../support/app.js';
import { type MeteredApp, startMetered } from './support/metered.js';

let redis: FaultyServer;
let running: MeteredApp;

beforeAll(async () => {
  redis = await redisServer();
  await redis.start();
});

afterAll(() => redis?.remove());
afterEach(() => running?.app.close());

interface TestClient {
  readonly target: object;
  connect(): Promise<unknown>;
  set(key: string, value: string): Promise<unknown>;
  get(key: string): Promise<unknown>;
  /** A command that this key's type does not have. */
  fail(key: string): Promise<unknown>;
  end(): void;
}

const CLIENTS: Readonly<Record<string, () => TestClient>> = {
  'node-redis': () => {
    const client = createClient({ url: redis.url });
    client.on('error', () => undefined);
    return {
      target: client,
      connect: () => client.connect(),
      set: (key, value) => client.set(key, value),
      get: (key) => client.get(key),
      fail: (key) => client.lPush(key, 'x'),
      end: () => client.destroy(),
    };
  },
  ioredis: () => {
    const client = new Redis(redis.url, { lazyConnect: true });
    client.on('error', () => undefined);
    return {
      target: client,
      connect: () => client.connect(),
      set: (key, value) => client.set(key, value),
      get: (key) => client.get(key),
      fail: (key) => client.lpush(key, 'x'),
      end: () => client.disconnect(),
    };
  },
};

describe.each(Object.entries(CLIENTS))('%s', (_, create) => {
  it('counts each command once, and nothing of its arguments', async () => {
    const client = create();
    running = await startMetered(redisClient('REDIS'), { provide: 'REDIS', useValue: client.target });
    expect(await running.value('redis_client_ready')).toBe(0);
    await client.connect();
    await client.set('secret', 'value');
    expect(await client.get('secret')).toBe('value');
    await expect(client.fail('secret')).rejects.toThrow('WRONGTYPE');
    const count = (command: string, status: string) =>
      running.value(`redis_client_command_duration_seconds_count{command="${command}",status="${status}"}`);
    expect([
      await count('set', 'success'),
      await count('get', 'success'),
      await count('lpush', 'error'),
    ]).toEqual([1, 1, 1]);
    expect(await running.value('redis_client_ready')).toBe(1);
    expect(await running.exposition()).not.toContain('secret');
    client.end();
    await until(async () => (await running.value('redis_client_ready')) === 0, 'it is not ready any more');
  });
});

it('counts a command once that ioredis keeps until it is connected', async () => {
  const client = new Redis(redis.url, { lazyConnect: true });
  running = await startMetered(redisClient('REDIS'), { provide: 'REDIS', useValue: client });
  await client.ping();
  client.disconnect();
  const count = 'redis_client_command_duration_seconds_count{command="ping",status="success"}';
  expect(await running.value(count)).toBe(1);
});
