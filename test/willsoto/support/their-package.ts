import * as common from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import promClient from 'prom-client';

const PACKAGES: Readonly<Record<string, object>> = { '@nestjs/common': common, 'prom-client': promClient };
const loaded = new Map<string, { exports: object }>();

/**
 * What `@willsoto/nestjs-prometheus` exports. It is CommonJS, from which Jest can't reach the ESM of Nest 12 on Node
 * before 24.9, so its files run here with a `require()` that can.
 */
export const theirPackage = load(
  createRequire(import.meta.url).resolve('@willsoto/nestjs-prometheus'),
) as typeof import('@willsoto/nestjs-prometheus');

function load(path: string): object {
  const known = loaded.get(path);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(path, module);
  const { resolve } = createRequire(path);
  const require = (id: string): object => PACKAGES[id] ?? load(resolve(id));
  // oxlint-disable-next-line typescript/no-implied-eval
  const run = new Function('require', 'module', 'exports', readFileSync(path, 'utf8'));
  run(require, module, module.exports);
  return module.exports;
}
