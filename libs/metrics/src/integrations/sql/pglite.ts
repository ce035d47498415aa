import type { InjectionToken } from '@nestjs/common';
import { followCall } from '../../metrics/calls/follow-call.js';
import { checkArguments } from '../integration-arguments.js';
import type { Integration } from '../integration.js';
import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import { startAll } from '../../metrics/calls/start-all.js';
import { ConnectionPools } from './connection-pools.js';
import { type DatabaseOptions, StatementRecorder } from './statement-recorder.js';

/**
 * Measures the `PGlite` (in-process PostgreSQL) provided as `token`. It uses the metrics of `pgPool()` and counts as a
 * pool of one connection.
 */
export function pglite(token: InjectionToken, options: DatabaseOptions = {}): Integration<object> {
  checkArguments('pglite', token, options);
  return {
    name: 'pglite',
    token,
    options,
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
          return followCall(method, this, args, () => inProgress--);
        };
      const statement = (method: AnyMethod) => measuredStatement(method, recorder);
      return startAll([
        () => context.shared(ConnectionPools).add(counts),
        () => replaceMethod(engine, 'query', (query) => busy(statement(query))),
        () => replaceMethod(engine, 'exec', (exec) => busy(statement(exec))),
        () =>
          replaceMethod(engine, 'transaction', (transaction) =>
            busy(measuredTransaction(transaction, statement)),
          ),
      ]);
    },
  };
}

function measuredStatement(method: AnyMethod, recorder: StatementRecorder): AnyMethod {
  return function (...args) {
    return followCall(method, this, args, recorder.begin(String(args[0])));
  };
}

/** Measures the statements of a transaction, on the object that its callback receives. */
function measuredTransaction(transaction: AnyMethod, statement: (method: AnyMethod) => AnyMethod): AnyMethod {
  return function (work, ...more) {
    const measured: AnyMethod = (queries) => {
      for (const name of ['query', 'exec']) replaceMethod(queries as object, name, statement);
      return (work as AnyMethod)(queries);
    };
    return transaction.call(this, measured, ...more);
  };
}
