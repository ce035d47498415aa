import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';

let library: CompiledLibrary;

beforeAll(() => {
  library = compileLibrary();
});

afterAll(() => library.remove());

const HERE = /^\/.*script\.js:\d+$/;
const NOWHERE = /^an unknown place$/;

// Tools for stack traces set these for the whole process, and the library declares metrics while it is imported.
it.each<[string, string, string[], RegExp]>([
  ['as Node has it', '', [], HERE],
  ['a formatter that gives call sites', 'Error.prepareStackTrace = (_, sites) => sites;', [], HERE],
  ['a formatter that gives one call site', 'Error.prepareStackTrace = (_, sites) => sites[0];', [], NOWHERE],
  ['a formatter that gives nothing', 'Error.prepareStackTrace = () => undefined;', [], NOWHERE],
  ['a formatter that gives a number', 'Error.prepareStackTrace = () => 7;', [], NOWHERE],
  [
    'a formatter that throws',
    'Error.prepareStackTrace = () => { throw new TypeError("no stacks"); };',
    [],
    NOWHERE,
  ],
  [
    'a formatter for errors alone',
    'Error.prepareStackTrace = (error, sites) => error.message.toUpperCase() + sites.join();',
    [],
    NOWHERE,
  ],
  ['no frames', 'Error.stackTraceLimit = 0;', [], NOWHERE],
  ['a limit that is none', 'Error.stackTraceLimit = "all";', [], /./],
  ['a frozen Error', 'Object.freeze(Error);', [], HERE],
  ['no captureStackTrace', 'delete Error.captureStackTrace;', [], NOWHERE],
  ['source maps', '', ['--enable-source-maps'], HERE],
  ['no __proto__', '', ['--disable-proto=throw'], HERE],
])('the library can be imported and declares metrics with %s', async (_what, prelude, flags, place) => {
  const script = join(library.folder, 'script.js');
  writeFileSync(
    script,
    `import 'reflect-metadata';
     import '@nestjs/core';
     import 'prom-client';
     ${prelude}
     const { counter, Counted } = await import('./library/index.js');
     class Service { run() {} }
     const descriptor = Object.getOwnPropertyDescriptor(Service.prototype, 'run');
     Counted()(Service.prototype, 'run', descriptor);
     descriptor.value.call(new Service());
     console.log(counter({ name: 'a_total', help: 'A.' }).declaredAt);`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
  expect(stdout.trim()).toMatch(place);
});
