import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';

let library: CompiledLibrary;

beforeAll(() => {
  library = compileLibrary();
});

afterAll(() => library.remove());

const DECORATORS: Readonly<Record<string, string>> = {
  'no decorator': '',
  '@Timed()': 'Timed()',
  '@Counted() with a label of the result': `Counted({ name: 'a_total', labels: { a: ({ result }) => typeof result } })`,
  '@InFlight()': 'InFlight()',
  '@Observed()': `Observed(() => 1, { name: 'a_seconds', help: 'A.' })`,
  '@Timed() and @Counted()': 'Timed(), Counted()',
};

/** A body of `run()`, what is done with its promise, and how the process ends without a decorator. */
const CASES: readonly (readonly [what: string, body: string, use: string, status: number])[] = [
  ['handled before it is returned', 'run() { const p = later(); p.catch(log); return p; }', '', 0],
  ['rejected and handled before', 'run() { const p = now(); p.catch(log); return p; }', '', 0],
  ['handled by then before', 'run() { const p = later(); p.then(log, log); return p; }', '', 0],
  ['awaited elsewhere', 'run() { const p = later(); void wait(p); return p; } ', '', 0],
  [
    'kept, and handled by another caller',
    'run() { return (this.kept ??= later()); }',
    'service.run().catch(log)',
    0,
  ],
  [
    'kept in a Map',
    `run() { let p = map.get(1); if (!p) { p = later(); map.set(1, p); } return p; }`,
    'service.run().catch(log)',
    0,
  ],
  ['kept outside', 'run() { return held; }', 'held.catch(log)', 0],
  ['kept in a property', 'run() { this.ready = later(); return this.ready; }', 'service.ready.catch(log)', 0],
  ['of an async function, forgotten', 'async run() { await null; throw new Error("lost"); }', '', 1],
  ['of a plain function, forgotten', 'run() { return later(); }', '', 1],
  ['rejected at once, forgotten', 'run() { return Promise.reject(new Error("lost")); }', '', 1],
  ['in a variable, forgotten', 'run() { const p = later(); return p; }', '', 1],
  [
    'forgotten beside a finally',
    'run() { return later().finally(log); }',
    'result.catch(log); service.run()',
    1,
  ],
  [
    'of an async function that handles another',
    'async run() { const p = later(); p.catch(log); return p; }',
    '',
    1,
  ],
  ['handled by the caller', 'run() { return later(); }', 'result.catch(log)', 0],
  ['handled in a microtask', 'run() { return now(); }', 'queueMicrotask(() => result.catch(log))', 0],
  ['handled too late', 'run() { return now(); }', 'setTimeout(() => result.catch(log), 20)', 1],
  ['waited for in a try', 'run() { return later(); }', 'try { await result; } catch {}', 0],
  ['fulfilled', 'run() { return Promise.resolve(1); }', '', 0],
  ['of a subclass, forgotten', 'run() { return Own.reject(new Error("lost")); }', '', 1],
  [
    'of a subclass, handled before',
    'run() { const p = Own.reject(new Error("x")); p.catch(log); return p; }',
    '',
    0,
  ],
  ['a thenable that nobody asks', 'run() { return { then: (_, reject) => reject(new Error("x")) }; }', '', 0],
  ['a generator that fails unseen', 'async *run() { throw new Error("lost"); }', 'result.next()', 1],
  [
    'a generator whose failure is handled',
    'async *run() { throw new Error("x"); }',
    'result.next().catch(log)',
    0,
  ],
  [
    'an Observable without an error handler',
    'run() { return throwError(() => new Error("lost")); }',
    'result.subscribe()',
    1,
  ],
  [
    'an Observable with one',
    'run() { return throwError(() => new Error("x")); }',
    'result.subscribe({ error: log })',
    0,
  ],
  ['thrown, forgotten', 'run() { throw new Error("lost"); }', '', 1],
];

const PREAMBLE = `
  import 'reflect-metadata';
  import { throwError } from 'rxjs';
  import { Timed, Counted, InFlight, Observed } from './library/index.js';
  const log = () => {};
  const now = async () => { throw new Error('lost'); };
  const later = async () => { await null; await null; throw new Error('lost'); };
  const wait = async (p) => { try { await p; } catch {} };
  const map = new Map();
  let held;
  class Own extends Promise {}
`;

/** A function that runs a case with these decorators. */
function caseScript([what, body, use]: (typeof CASES)[number], decorators: string): string {
  return `${JSON.stringify(what)}: async () => {
    map.clear();
    held = ${what === 'kept outside' ? 'later()' : 'undefined'};
    class Service { ${body} }
    const descriptor = Object.getOwnPropertyDescriptor(Service.prototype, 'run');
    for (const decorate of [${decorators}]) decorate(Service.prototype, 'run', descriptor);
    Object.defineProperty(Service.prototype, 'run', descriptor);
    const service = new Service();
    const result = service.run();
    ${use};
  },`;
}

async function run(name: string, code: string): Promise<{ status: number; stdout: string }> {
  const script = join(library.folder, `${name}.js`);
  writeFileSync(script, PREAMBLE + code);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    return { status: 0, stdout };
  } catch (error) {
    const { code: status, stdout } = error as { code: number; stdout: string };
    return { status, stdout };
  }
}

describe('a process whose method gives a promise', () => {
  // One process for all cases; an error that reaches it is what it would have died of.
  it.each(Object.entries(DECORATORS))('is as without a decorator under %s', async (name, decorators) => {
    const { stdout } = await run(
      name.replaceAll(/\W/g, ''),
      `let errors = 0;
       process.on('unhandledRejection', () => errors++);
       process.on('uncaughtException', () => errors++);
       const found = {};
       for (const [what, start] of Object.entries({ ${CASES.map((row) => caseScript(row, decorators)).join('\n')} })) {
         errors = 0;
         start().catch(() => errors++);
         await new Promise((resolve) => setTimeout(resolve, 30));
         found[what] = errors > 0 ? 1 : 0;
       }
       console.log(JSON.stringify(found));`,
    );
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(CASES.map(([what, , , status]) => [what, status])));
  });

  it.each(CASES.filter((_, index) => [0, 1, 5, 8, 9].includes(index)))(
    '%s: %s %s ends it with %p under @Timed()',
    async (...row) => {
      const { status } = await run(
        'exit',
        `await ({ ${caseScript(row, 'Timed()')} })[${JSON.stringify(row[0])}]();`,
      );
      expect(status).toBe(row[3]);
    },
  );
});
