import { type FaultyServer, redisServer } from '../../faults/support/servers.js';
import { programOf } from './program.js';
import type { ServerUnderTest } from './server-under-test.js';

const program = process.env['TEST_REDIS_SERVER'] || programOf('redis-server');

/** A Redis that the tests of a file share; it keeps its data when it is stopped. */
export class RedisUnderTest implements ServerUnderTest {
  readonly missing = program === undefined ? 'redis-server is not on the PATH' : undefined;
  #redis: FaultyServer | undefined;
  #started = 0;

  /** Its place, as clients take it. */
  get connection(): { readonly host: string; readonly port: number } {
    const { hostname, port } = new URL(this.#running.url);
    return { host: hostname, port: Number(port) };
  }

  /** The beginning of keys that no other application of the file has. */
  ownPrefix(): string {
    return `test${++this.#started}`;
  }

  async start(): Promise<void> {
    this.#redis = await redisServer(program, { keepsData: true });
    await this.#redis.start();
  }

  /** How a call loses its connection to it. */
  readonly connectionToLose = {
    lose: () => this.#running.stop(),
    restore: () => this.#running.start(),
  };

  /** It answers nothing until `thaw()`. */
  freeze(): Promise<void> {
    return this.#running.freeze();
  }

  thaw(): Promise<void> {
    return this.#running.thaw();
  }

  async remove(): Promise<void> {
    await this.#redis?.remove();
  }

  get #running(): FaultyServer {
    if (this.#redis === undefined) throw new Error('the Redis of the tests has not been started');
    return this.#redis;
  }
}
