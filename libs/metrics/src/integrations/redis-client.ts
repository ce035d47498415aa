import type { InjectionToken } from '@nestjs/common';
import { BoundedNames } from './bounded-names.js';
import type { Integration } from './integration.js';
import { followResult, replaceMethod } from './replace-method.js';
import { RedisClients } from './redis-clients.js';
import { redisCommandDuration, redisReady } from './redis.metrics.js';

/** What we need of a client: of ioredis its `status`, of node-redis `isReady`. */
export interface RedisClientLike {
  readonly status?: string;
  readonly isReady?: boolean;
  /** node-redis hands out an object that inherits from the client, and works on the client itself. */
  readonly _self?: object;
}

/**
 * Measures a client of ioredis or of node-redis that is provided as `token`: each command, and whether it is connected.
 * The arguments of a command are never read.
 * @example
 * MetricsModule.forFeature([redisClient('REDIS')])
 */
export function redisClient(token: InjectionToken): Integration<RedisClientLike> {
  return {
    name: 'redisClient',
    token,
    start(client, context) {
      const duration = context.metrics.get(redisCommandDuration);
      context.metrics.get(redisReady);
      const names = new BoundedNames(undefined);
      const { clock } = duration.environment;
      const { _self: itself = client } = client;
      // ioredis hands a command over again once it is connected.
      const seen = new WeakSet<object>();
      const stops = [
        context.find(RedisClients).add(() => client.isReady ?? client.status === 'ready'),
        replaceMethod(
          itself,
          'sendCommand',
          (sendCommand) =>
            function (command, ...more) {
              const isKnown = !Array.isArray(command) && seen.has(command as object);
              if (isKnown) return sendCommand.call(this, command, ...more);
              seen.add(command as object);
              const startedMs = clock.monotonicMs();
              const result = sendCommand.call(this, command, ...more);
              followResult(result, (error) =>
                context.safely(() => {
                  const labels = {
                    command: names.take(nameOf(command)),
                    status: error === undefined ? 'success' : 'error',
                  } as const;
                  duration.observe(labels, (clock.monotonicMs() - startedMs) / 1000);
                }),
              );
              return result;
            },
        ),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

/** ioredis hands over an object with a name, node-redis the name and the arguments. */
function nameOf(command: unknown): string {
  const name: unknown = Array.isArray(command) ? command[0] : (command as { readonly name?: unknown }).name;
  return String(name).toLowerCase();
}
