import type { InjectionToken } from '@nestjs/common';
import { BoundedNames } from '../bounded-names.js';
import { type CallEnd, followCall } from '../follow-call.js';
import { checkArguments } from '../integration-arguments.js';
import type { Integration } from '../integration.js';
import { replaceMethod } from '../replace-method.js';
import { startAll } from '../start-all.js';
import { RedisClients, redisCommandDuration, redisReady } from './redis.metrics.js';

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
      // ioredis hands a command over again once it is connected.
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
        () => context.find(RedisClients).add(() => client.isReady ?? client.status === 'ready'),
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
 * ioredis answers a command by calling its `resolve` or `reject`. Its promise is left alone: pipelines and callbacks
 * handle its rejection themselves, and nobody would handle that of a promise made from it.
 */
function followCommand(command: QueuedCommand, end: CallEnd): void {
  const { resolve, reject } = command;
  let hasEnded = false;
  const endOnce: CallEnd = (error) => {
    if (!hasEnded) end(error);
    hasEnded = true;
  };
  command.resolve = (value) => {
    // Where the reply can't be converted, it calls reject.
    resolve.call(command, value);
    endOnce();
  };
  command.reject = (error) => {
    endOnce(error ?? new Error('rejected'));
    reject.call(command, error);
  };
}

/** ioredis hands over an object with a name, node-redis the name and the arguments. */
function nameOf(command: unknown): string {
  const name: unknown = Array.isArray(command) ? command[0] : (command as { readonly name?: unknown }).name;
  return String(name).toLowerCase();
}
