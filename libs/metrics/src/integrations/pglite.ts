import type { InjectionToken } from '@nestjs/common';
import type { Integration } from './integration.js';
import { type AnyMethod, followResult, replaceMethod } from './replace-method.js';
import { ConnectionPools } from './sql/connection-pools.js';
import { type DatabaseOptions, StatementRecorder } from './sql/statement-recorder.js';

/**
 * Measures a `PGlite` (PostgreSQL in the process) that is provided as `token` with the metrics of `pgPool()`: it is a
 * pool of one connection.
 */
export function pglite(token: InjectionToken, options: DatabaseOptions = {}): Integration<object> {
  return {
    name: 'pglite',
    token,
    start(engine, context) {
      const recorder = new StatementRecorder(context, options);
      let inProgress = 0;
      const counts = () => {
        const active = Math.min(inProgress, 1);
        return { active, idle: 1 - active, max: 1, waiting: inProgress - active };
      };
      const busy = (method: AnyMethod): AnyMethod =>
        function (...args) {
          inProgress++;
          const result = method.apply(this, args);
          followResult(result, () => inProgress--);
          return result;
        };
      const statement = (method: AnyMethod) => measuredStatement(method, recorder);
      const stops = [
        context.find(ConnectionPools).add(counts),
        ...['query', 'exec'].map((name) => replaceMethod(engine, name, (method) => busy(statement(method)))),
        replaceMethod(engine, 'transaction', (transaction) =>
          busy(measuredTransaction(transaction, statement)),
        ),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function measuredStatement(method: AnyMethod, recorder: StatementRecorder): AnyMethod {
  return function (sql, ...more) {
    const end = recorder.begin(String(sql));
    const result = method.call(this, sql, ...more);
    followResult(result, end);
    return result;
  };
}

/** The transaction that the work gets measures its statements. */
function measuredTransaction(transaction: AnyMethod, statement: (method: AnyMethod) => AnyMethod): AnyMethod {
  return function (work, ...more) {
    const measured: AnyMethod = (queries) => {
      for (const name of ['query', 'exec']) replaceMethod(queries as object, name, statement);
      return (work as AnyMethod)(queries);
    };
    return transaction.call(this, measured, ...more);
  };
}
