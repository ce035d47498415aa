import type { InjectionToken } from '@nestjs/common';
import { BoundedNames } from '../../metrics/bounded-names.js';
import { type CallEnd, followCall } from '../../metrics/calls/follow-call.js';
import { checkArguments } from '../integration-arguments.js';
import type { Integration } from '../integration.js';
import { replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import { RedisClients, redisCommandDuration, redisReady } from './redis.metrics.js';

/** The part of a client that `redisClient()` uses: `status` of ioredis, `isReady` of node-redis. */
export interface RedisClientLike {
  readonly status?: string;
  readonly isReady?: boolean;
  /** The client itself: node-redis returns an object that inherits from it, but works on the client. */
  readonly _self?: object;
}

/**
 * Measures the ioredis or node-redis client provided as `token`: each command, and whether the client is ready. It
 * never reads the arguments of a command.
 * @example
 * MetricsModule.forFeature([redisClient('REDIS')])
 */
export function redisClient(token: InjectionToken): Integration<RedisClientLike> {
  checkArguments('redisClient', token);
  return {
    name: 'redisClient',
    token,
    options: {},
    start(client, context) {
      const duration = context.metrics.get(redisCommandDuration);
      context.metrics.get(redisReady);
      const names = new BoundedNames(undefined);
      const { clock } = duration.environment;
      const { _self: itself = client } = client;
      // ioredis sends a queued command again once it is connected.
      const seen = new WeakSet<object>();
      const begin = (command: unknown): CallEnd => {
        const startedMs = clock.monotonicMs();
        return (error) =>
          context.safely(() => {
            const labels = {
              command: names.take(nameOf(command)),
              status: error === undefined ? 'success' : 'error',
            } as const;
            duration.observe(labels, (clock.monotonicMs() - startedMs) / 1000);
          });
      };
      return startAll([
        () => context.shared(RedisClients).add(() => client.isReady ?? client.status === 'ready'),
        () =>
          replaceMethod(
            itself,
            'sendCommand',
            (sendCommand) =>
              function (...args) {
                const [command] = args;
                if (!isQueued(command)) return followCall(sendCommand, this, args, begin(command));
                if (!seen.has(command)) {
                  seen.add(command);
                  followCommand(command, begin(command));
                }
                return sendCommand.apply(this, args);
              },
          ),
      ]);
    },
  };
}

/** A command of ioredis. */
interface QueuedCommand {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

function isQueued(command: unknown): command is QueuedCommand {
  return typeof command === 'object' && command !== null && 'resolve' in command && 'reject' in command;
}

/**
 * ioredis settles a command by calling its `resolve` or `reject`, so we wrap these and leave its promise alone:
 * pipelines and callbacks handle the promise's rejection, but the rejection of a derived promise would stay unhandled.
 */
function followCommand(command: QueuedCommand, end: CallEnd): void {
  const { resolve, reject } = command;
  let hasEnded = false;
  const endOnce: CallEnd = (error) => {
    if (!hasEnded) end(error);
    hasEnded = true;
  };
  command.resolve = (value) => {
    // If the reply can't be converted, `resolve` calls `reject`.
    resolve.call(command, value);
    endOnce();
  };
  command.reject = (error) => {
    endOnce(error ?? new Error('rejected'));
    reject.call(command, error);
  };
}

/** ioredis passes an object with a name, node-redis an array of the name and the arguments. */
function nameOf(command: unknown): string {
  const name: unknown = Array.isArray(command) ? command[0] : (command as { readonly name?: unknown }).name;
  return String(name).toLowerCase();
}
