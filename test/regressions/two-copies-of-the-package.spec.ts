import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';

// Two real copies in a process of their own, as with a nested node_modules or with the ESM and the CommonJS build.
const copies = {} as Record<'a' | 'b' | 'cjs' | 'stranger', CompiledLibrary>;

beforeAll(() => {
  copies.a = compileLibrary();
  copies.b = compileLibrary();
  copies.cjs = compileLibrary('commonjs');
  // A version in which what copies share has another shape.
  copies.stranger = compileLibrary('es6', (code, file) =>
    file === 'core/across-copies.ts' ? code.replace(/SHAPE = \d+/, 'SHAPE = 0') : code,
  );
});

afterAll(() => {
  for (const copy of Object.values(copies)) copy.remove();
});

const PREAMBLE = `
  import 'reflect-metadata';
  import { Injectable, Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';

  function decorate(type, target, method, ...decorators) {
    const descriptor = Object.getOwnPropertyDescriptor(target, method);
    for (const decorator of decorators) decorator(target, method, descriptor);
    Object.defineProperty(target, method, descriptor);
    if (target === type.prototype) Injectable()(type);
  }
  class First { run() {} static fixed() {} }
  class Second { run() {} static fixed() {} wait(promise) { return promise; } }
  class Derived extends First { more() {} }

  async function start(library, providers) {
    class Root {}
    Module({ imports: [library.MetricsModule.forRoot({ defaultMetrics: false, http: false, runtime: false })], providers })(Root);
    return NestFactory.create(Root, { logger: false }).then((app) => app.init());
  }
  const texts = async (app, library) => (await app.get(library.MetricFactory).registry.metrics()).split('\\n');
  const shown = (lines) => lines.filter((line) => /^(first|second|method)_/.test(line)).sort();
`;

/** What a script prints where `a` and `b` are copies of the package. */
async function run(b: keyof typeof copies, code: string): Promise<unknown> {
  const script = join(copies.a.folder, 'two-copies.js');
  const path = (copy: CompiledLibrary): string => JSON.stringify(join(copy.folder, 'library/index.js'));
  const loadB = b === 'cjs' ? 'createRequire(import.meta.url)' : 'await import';
  const load = `import { createRequire } from 'node:module';
    const a = await import(${path(copies.a)});
    const b = ${loadB}(${path(copies[b])});
    const { register } = a;`;
  writeFileSync(script, `${PREAMBLE}\n${load}\n${code}`);
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  return JSON.parse(stdout);
}

describe.each(['b', 'cjs'] as const)('two copies of the package, the second as %s', (b) => {
  it('record the calls of classes that each has decorated in their own metrics', async () => {
    const lines = await run(
      b,
      `decorate(First, First.prototype, 'run', a.Counted({ name: 'first_total' }));
       decorate(Second, Second.prototype, 'run', b.Counted({ name: 'second_total' }));
       const app = await start(a, [First, Second]);
       for (let call = 0; call < 5; call++) app.get(First).run();
       for (let call = 0; call < 3; call++) app.get(Second).run();
       console.log(JSON.stringify(shown(await texts(app, a))));
       await app.close();`,
    );
    expect(lines).toEqual(['first_total 5', 'second_total 3']);
  });

  it('share the default metrics, also of static methods and of what Nest does not make', async () => {
    const lines = await run(
      b,
      `decorate(First, First.prototype, 'run', a.Counted());
       decorate(Second, Second.prototype, 'run', b.Counted());
       decorate(Second, Second, 'fixed', b.Counted());
       const app = await start(a, [First]);
       app.get(First).run();
       new Second().run();
       Second.fixed();
       Second.fixed();
       console.log(JSON.stringify(shown(await texts(app, a))));
       await app.close();`,
    );
    expect(lines).toEqual([
      'method_calls_total{class="First",method="run",result="success"} 1',
      'method_calls_total{class="Second",method="fixed",result="success"} 2',
      'method_calls_total{class="Second",method="run",result="success"} 1',
    ]);
  });

  it('hand over what was counted before the application', async () => {
    const lines = await run(
      b,
      `decorate(First, First.prototype, 'run', a.Counted());
       decorate(Second, Second.prototype, 'run', b.Counted());
       new First().run();
       new Second().run();
       const before = shown((await register.metrics()).split('\\n'));
       const app = await start(b, []);
       const after = shown((await register.metrics()).split('\\n'));
       console.log(JSON.stringify([before, after, shown(await texts(app, b))]));
       await app.close();`,
    );
    const counted = [
      'method_calls_total{class="First",method="run",result="success"} 1',
      'method_calls_total{class="Second",method="run",result="success"} 1',
    ];
    expect(lines).toEqual([counted, [], counted]);
  });

  it('know the application of an instance whose base the other one has decorated', async () => {
    const lines = await run(
      b,
      `decorate(First, First.prototype, 'run', a.Counted({ name: 'first_total' }));
       decorate(Derived, Derived.prototype, 'more', b.Counted({ name: 'second_total' }));
       const other = await start(b, []);
       const app = await start(a, [Derived]);
       app.get(Derived).run();
       app.get(Derived).more();
       console.log(JSON.stringify([shown(await texts(app, a)), shown(await texts(other, b))]));
       await app.close();
       await other.close();`,
    );
    expect(lines).toEqual([['first_total 1', 'second_total 1'], []]);
  });

  it('show the age of long tasks that the other one follows', async () => {
    const lines = await run(
      b,
      `decorate(First, First.prototype, 'run', a.Timed({ longTask: true }));
       decorate(Second, Second.prototype, 'wait', b.Timed({ longTask: true }));
       const app = await start(a, [First, Second]);
       let end;
       const call = app.get(Second).wait(new Promise((resolve) => { end = resolve; }));
       const beganMs = performance.now();
       while (performance.now() - beganMs < 6);
       const age = (await texts(app, a)).find((line) => /^method_long_task_oldest.*Second/.test(line));
       end();
       await call;
       console.log(JSON.stringify(Number(age.split(' ')[1]) > 0.005));
       await app.close();`,
    );
    expect(lines).toBe(true);
  });
});

describe('a copy of the package in a version that shares nothing with ours', () => {
  it('records outside of the application, and takes nothing from it', async () => {
    const lines = await run(
      'stranger',
      `decorate(First, First.prototype, 'run', a.Counted({ name: 'first_total' }));
       decorate(Second, Second.prototype, 'run', b.Counted({ name: 'second_total' }));
       const app = await start(a, [First, Second]);
       for (let call = 0; call < 5; call++) app.get(First).run();
       for (let call = 0; call < 3; call++) app.get(Second).run();
       console.log(JSON.stringify([shown(await texts(app, a)), shown((await register.metrics()).split('\\n'))]));
       await app.close();`,
    );
    expect(lines).toEqual([['first_total 5'], ['second_total 3']]);
  });

  it('has its instruments exposed as those of another library', async () => {
    const lines = await run(
      'stranger',
      `const app = await start(a, []);
       const { registry } = app.get(a.MetricFactory);
       const second = new b.Counter({ name: 'second_total', help: 'S.', labelNames: ['l'], registers: [registry] });
       second.inc({ l: 'x' }, 2);
       await app.listen(0, '127.0.0.1');
       const exposition = await (await fetch((await app.getUrl()) + '/metrics')).text();
       console.log(JSON.stringify(shown(exposition.split('\\n'))));
       await app.close();`,
    );
    expect(lines).toEqual(['second_total{l="x"} 2']);
  });
});
