import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCompiler } from '../../libs/metrics/src/schematics/compiler.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compiler-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Installs a package whose main file exports this. */
function install(name: string, code: string, inPackage = '.'): void {
  const path = join(folder, inPackage, 'node_modules', name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
  writeFileSync(join(path, 'index.js'), `module.exports = ${code};`);
}

const CLI = 'node_modules/@nestjs/cli';
const compilerOf = (code: string) => `{ version: '${code}', createSourceFile() {} }`;
const found = () => findCompiler(folder, join(folder, 'runner.js')).version;

it('takes the TypeScript of the project', () => {
  install('typescript', compilerOf('5'));
  install('@nestjs/cli', '{}');
  install('typescript', compilerOf('6'), CLI);
  expect(found()).toBe('5');
});

it('takes that of the CLI when the one of the project has no parser, as version 7', () => {
  install('typescript', "{ version: '7' }");
  install('@nestjs/cli', '{}');
  install('typescript', compilerOf('6'), CLI);
  expect(found()).toBe('6');
});

it('says what to install when there is none', () => {
  install('typescript', "{ version: '7' }");
  expect(found).toThrow(
    `nest-add found no TypeScript with a parser from ${folder}. Install one that has it, npm install --save-dev ` +
      'typescript@6, and run it again.',
  );
});
