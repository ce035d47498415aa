import { packageEntries } from './built-package.mjs';

const CONTESTANTS = ['bare', 'prom-client', '@willsoto', 'ours'];

/**
 * CPU time of all threads from before the first import until a small application on Express listens, with everything
 * that a contestant measures by default; ours as it is published. `bare` is the application without metrics: what a
 * contestant adds is its figure minus that.
 */
export const startup = {
  title: 'CPU time from the first import to listening, and while nothing happens',
  options: { idleSeconds: '20' },
  groups({ idleSeconds }) {
    const entries = packageEntries();
    const group = (table, row, script, entry, ...args) => ({
      table,
      row,
      script: new URL(script, import.meta.url),
      cases: CONTESTANTS.map((contestant) => ({ contestant, args: [contestant, entry, ...args] })),
    });
    return [
      group('start of an application', 'import', 'run-import.mjs', entries.esm),
      group('start of an application', 'require()', 'run-require.cjs', entries.required),
      ...(Number(idleSeconds) > 0
        ? [
            {
              ...group('an idle application', '', 'run-idle.mjs', entries.esm, idleSeconds),
              // Else V8 collects once more when nothing happens.
              execArgv: ['--no-memory-reducer'],
            },
          ]
        : []),
    ];
  },
};
