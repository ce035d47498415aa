import { errorMonitor } from 'node:events';
import type { InjectionToken } from '@nestjs/common';
import { followCall } from '../../metrics/calls/follow-call.js';
import { checkArguments } from '../integration-arguments.js';
import type { Integration } from '../integration.js';
import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import { ConnectionPools } from './connection-pools.js';
import { type DatabaseOptions, StatementRecorder } from './statement-recorder.js';

/** The part of a pg (8) `Pool` that `pgPool()` uses. */
export interface PgPoolLike {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options?: { readonly max?: number };
  on(event: 'remove', listener: (client: never) => void): unknown;
  off(event: 'remove', listener: (client: never) => void): unknown;
}

/** The default of pg. */
const DEFAULT_MAX = 10;

/**
 * Measures the pg `Pool` provided as `token`: its connections, the wait for them, and each statement.
 * @example
 * MetricsModule.forFeature([pgPool(Pool, { tables: ['users', 'loans'] })])
 */
export function pgPool(token: InjectionToken, options: DatabaseOptions = {}): Integration<PgPoolLike> {
  checkArguments('pgPool', token, options);
  return {
    name: 'pgPool',
    token,
    options,
    start(pool, context) {
      const recorder = new StatementRecorder(context, options);
      const clients = new Map<object, () => void>();
      const measure = (client: object) =>
        context.safely(() => {
          if (!clients.has(client)) clients.set(client, measureQueries(client, recorder));
        });
      const forget = (client: object) => clients.delete(client);
      return startAll([
        () => context.shared(ConnectionPools).add(() => countsOf(pool)),
        () => () => {
          for (const stop of clients.values()) stop();
          clients.clear();
        },
        () => {
          pool.on('remove', forget);
          return () => pool.off('remove', forget);
        },
        // pool.query() gets its connection through connect() as well.
        () => replaceMethod(pool, 'connect', (connect) => measuredConnect(connect, recorder, measure)),
      ]);
    },
  };
}

function countsOf({ totalCount, idleCount, waitingCount, options }: PgPoolLike) {
  return {
    active: totalCount - idleCount,
    idle: idleCount,
    max: options?.max ?? DEFAULT_MAX,
    waiting: waitingCount,
  };
}

function measuredConnect(
  connect: AnyMethod,
  recorder: StatementRecorder,
  measure: (client: object) => void,
): AnyMethod {
  return function (...args) {
    const end = recorder.acquire();
    const ended = (error: unknown, client: unknown) => {
      end(error);
      if (client) measure(client);
    };
    const [callback, ...more] = args;
    if (typeof callback !== 'function') return followCall(connect, this, args, ended);
    const told: AnyMethod = (error, client, release) => {
      ended(error, client);
      return (callback as AnyMethod)(error, client, release);
    };
    return connect.call(this, told, ...more);
  };
}

/** A query that answers through events instead of a callback or a promise, such as a cursor. */
interface Submittable {
  readonly text?: unknown;
  submit(connection: unknown): void;
  once?(event: string | symbol, listener: (error?: unknown) => void): unknown;
}

function measureQueries(client: object, recorder: StatementRecorder): () => void {
  return replaceMethod(
    client,
    'query',
    (query) =>
      function (...args) {
        const sql = textOf(args[0]);
        if (sql === undefined) return query.apply(this, args);
        const end = recorder.begin(sql);
        if (isSubmittable(args[0])) {
          args[0].once?.('end', () => end());
          // A listener for 'error' itself would keep an unhandled error from being thrown.
          args[0].once?.(errorMonitor, end);
          return query.apply(this, args);
        }
        const callback = args.at(-1);
        if (typeof callback === 'function') {
          args[args.length - 1] = (error: unknown, ...results: unknown[]) => {
            end(error);
            return (callback as AnyMethod)(error, ...results);
          };
          return query.apply(this, args);
        }
        return followCall(query, this, args, end);
      },
  );
}

function textOf(query: unknown): string | undefined {
  if (typeof query === 'string') return query;
  if (typeof query !== 'object' || query === null || !('text' in query)) return undefined;
  return typeof query.text === 'string' ? query.text : undefined;
}

function isSubmittable(query: unknown): query is Submittable {
  return typeof query === 'object' && query !== null && 'submit' in query;
}
