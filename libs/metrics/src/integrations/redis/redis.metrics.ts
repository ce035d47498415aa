import { ownGauge, ownHistogram } from '../../metrics/definition/own-definition.js';
import { SharedInstances } from '../shared-instances.js';

/** The Redis clients of an application. */
export class RedisClients {
  readonly #clients = new Set<() => boolean>();

  /** Includes a client until the returned function is called. */
  add(isReady: () => boolean): () => void {
    this.#clients.add(isReady);
    return () => this.#clients.delete(isReady);
  }

  get areReady(): boolean {
    return [...this.#clients].every((isReady) => isReady());
  }
}

export const redisCommandDuration = ownHistogram({
  name: 'redis_client_command_duration_seconds',
  help: 'Time from sending a command to Redis until its reply arrived or the command failed.',
  labelNames: ['command', 'status'],
  labelValues: { status: ['success', 'error'] },
  buckets: [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
});

export const redisReady = ownGauge({
  name: 'redis_client_ready',
  help: '1 when all clients are connected to Redis and can send commands, else 0.',
  aggregator: 'min',
  inject: [SharedInstances],
  collect(shared) {
    this.set(shared.get(RedisClients).areReady ? 1 : 0);
  },
});
