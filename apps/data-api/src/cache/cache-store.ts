import KeyvRedis, { createClient, type RedisClientConnectionType, type RedisClientType } from '@keyv/redis';
import { Logger } from '@nestjs/common';
import { Keyv } from 'keyv';
import type { CacheConfig } from '../config/data-api.config.js';
import { BoundedMap } from './bounded-map.js';

const NAMESPACE = 'finance_data_postgres_api';
const CONNECT_TIMEOUT_MS = 1000;
const PING_EVERY_MS = 2000;
// Ends a connection whose server is frozen or cut off; longer than the pause between two pings.
const SILENCE_TIMEOUT_MS = 5000;
const LONGEST_RECONNECT_PAUSE_MS = 2000;

/** A cache in the memory of this process. */
export function createMemoryStore({ maxEntries }: CacheConfig): Keyv {
  return new Keyv({ store: new BoundedMap(maxEntries) });
}

/** A client that rejects at once while Redis is down and reconnects in the background. It is not connected yet. */
export function createRedis(url: string): RedisClientType {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: PING_EVERY_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
      reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, LONGEST_RECONNECT_PAUSE_MS),
    },
  });
  const { host } = new URL(url);
  const logger = new Logger('RedisCache');
  client.on('ready', () => logger.log(`Connected to Redis at ${host}`));
  return client;
}

/** A cache in Redis, shared by all instances of the service. */
export function createRedisStore(client: RedisClientType): Keyv {
  return new Keyv(new PromptKeyvRedis(client, { throwOnErrors: true }), {
    namespace: NAMESPACE,
    useKeyPrefix: false,
    throwOnErrors: true,
  });
}

class PromptKeyvRedis extends KeyvRedis<unknown> {
  private firstAttempt: Promise<unknown> | undefined;

  // The base class waits for a connection before each command. This waits once, for the first attempt:
  // then the service starts, and serves, without Redis, and the client reconnects by itself.
  override async getClient(): Promise<RedisClientConnectionType> {
    this.firstAttempt ??= Promise.race([
      this.client.connect().catch(() => undefined),
      new Promise((resolve) => this.client.once('error', resolve)),
    ]);
    await this.firstAttempt;
    return this.client;
  }

  // A graceful close waits for replies, and a frozen server sends none.
  override disconnect(): Promise<void> {
    return super.disconnect(true);
  }
}
