import { errorMonitor } from 'node:events';
import type { InjectionToken } from '@nestjs/common';
import type { Integration } from './integration.js';
import { type AnyMethod, followResult, replaceMethod } from './replace-method.js';
import { ConnectionPools } from './sql/connection-pools.js';
import { type DatabaseOptions, StatementRecorder } from './sql/statement-recorder.js';

/** What we need of a `Pool` of pg (8). */
export interface PgPoolLike {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options?: { readonly max?: number };
  on(event: 'remove', listener: (client: never) => void): unknown;
  off(event: 'remove', listener: (client: never) => void): unknown;
}

/** pg's own default. */
const DEFAULT_MAX = 10;

/**
 * Measures a `Pool` of pg that is provided as `token`: its connections, the wait for them, and each statement.
 * @example
 * MetricsModule.forFeature([pgPool(Pool, { tables: ['users', 'loans'] })])
 */
export function pgPool(token: InjectionToken, options: DatabaseOptions = {}): Integration<PgPoolLike> {
  return {
    name: 'pgPool',
    token,
    start(pool, context) {
      const recorder = new StatementRecorder(context, options);
      const clients = new Map<object, () => void>();
      const measure = (client: object) => {
        if (!clients.has(client)) clients.set(client, measureQueries(client, recorder));
      };
      const forget = (client: object) => clients.delete(client);
      pool.on('remove', forget);
      const stops = [
        context.find(ConnectionPools).add(() => countsOf(pool)),
        // Also pool.query() takes its connection this way.
        replaceMethod(pool, 'connect', (connect) => measuredConnect(connect, recorder, measure)),
        () => pool.off('remove', forget),
      ];
      return () => {
        for (const stop of [...stops, ...clients.values()]) stop();
        clients.clear();
      };
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
  return function (callback, ...more) {
    const end = recorder.acquire();
    const ended = (error: unknown, client: unknown) => {
      end(error);
      if (client) measure(client);
    };
    if (typeof callback === 'function') {
      const told: AnyMethod = (error, client, release) => {
        ended(error, client);
        return (callback as AnyMethod)(error, client, release);
      };
      return connect.call(this, told, ...more);
    }
    const result = connect.call(this, callback, ...more);
    followResult(result, ended);
    return result;
  };
}

/** A query that does not answer by a callback or a promise but by events, such as a cursor. */
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
          // Listening to 'error' itself would keep an unheard one from being thrown.
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
        const result = query.apply(this, args);
        followResult(result, end);
        return result;
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
