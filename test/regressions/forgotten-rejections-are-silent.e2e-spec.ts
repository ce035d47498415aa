import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';

let library: CompiledLibrary;

beforeAll(() => {
  library = compileLibrary();
});

afterAll(() => library?.remove());

/** What is measured, and a call of it that fails. */
interface Case {
  readonly imports?: string;
  /** Makes `target`. */
  readonly target: string;
  readonly integration: string;
  readonly call: string;
}

const FAILING_STORE = `({ get: fail, set: fail, delete: fail, clear: fail })`;
const POOL_LIKE = `({ totalCount: 0, idleCount: 0, waitingCount: 0, on() {}, off() {},
  async connect() { return { query: fail }; } })`;
const NOBODY = `{ host: '127.0.0.1', port: 1 }`;

const FORGOTTEN: Readonly<Record<string, Case>> = {
  'cache-manager: set()': {
    imports: `import { createCache } from 'cache-manager'; import { Keyv } from 'keyv';`,
    target: `createCache({ stores: [new Keyv({ store: ${FAILING_STORE}, throwOnErrors: true })] })`,
    integration: `cacheStore('TARGET')`,
    call: `target.set('a', 1)`,
  },
  'cache-manager: wrap()': {
    imports: `import { createCache } from 'cache-manager';`,
    target: `createCache()`,
    integration: `cacheStore('TARGET')`,
    call: `target.wrap('a', fail)`,
  },
  'Keyv: delete()': {
    imports: `import { Keyv } from 'keyv';`,
    target: `new Keyv({ store: ${FAILING_STORE}, throwOnErrors: true })`,
    integration: `cacheStore('TARGET')`,
    call: `target.delete('a')`,
  },
  'pg: pool.query()': {
    imports: `import pg from 'pg';`,
    target: `new pg.Pool(${NOBODY})`,
    integration: `pgPool('TARGET')`,
    call: `target.query('select 1')`,
  },
  'pg: pool.connect()': {
    imports: `import pg from 'pg';`,
    target: `new pg.Pool(${NOBODY})`,
    integration: `pgPool('TARGET')`,
    call: `target.connect()`,
  },
  'pg: client.query()': {
    target: POOL_LIKE,
    integration: `pgPool('TARGET')`,
    call: `(await target.connect()).query('select 1')`,
  },
  'PGlite: query()': {
    target: `({ query: fail })`,
    integration: `pglite('TARGET')`,
    call: `target.query('selec')`,
  },
  'PGlite: query() in a transaction': {
    target: `({ transaction: (work) => work({ query: fail }) })`,
    integration: `pglite('TARGET')`,
    call: `target.transaction(async (transaction) => { void transaction.query('selec'); })`,
  },
  'ioredis: get()': {
    imports: `import { Redis } from 'ioredis';`,
    target: `new Redis({ ...${NOBODY}, lazyConnect: true, retryStrategy: null }).on('error', () => {})`,
    integration: `redisClient('TARGET')`,
    call: `target.get('a')`,
  },
  'node-redis: get()': {
    imports: `import { createClient } from '@keyv/redis';`,
    target: `createClient()`,
    integration: `redisClient('TARGET')`,
    call: `target.get('a')`,
  },
  'terminus: check()': {
    target: `({ check: fail })`,
    integration: `terminusHealth('TARGET')`,
    call: `target.check([])`,
  },
  'fetch()': {
    target: `({})`,
    integration: `outgoingHttp()`,
    call: `fetch('http://127.0.0.1:1')`,
  },
};

/** Whoever gets the failure deals with it; there is no promise to forget, or it is not that of the caller. */
const DEALT_WITH: Readonly<Record<string, Case>> = {
  'a rejection that the caller handles': {
    ...(FORGOTTEN['PGlite: query()'] as Case),
    call: `target.query('selec').catch(() => {})`,
  },
  'pg: a callback': {
    ...(FORGOTTEN['pg: pool.query()'] as Case),
    call: `new Promise((resolve) => target.query('select 1', resolve))`,
  },
  'ioredis: a callback': {
    ...(FORGOTTEN['ioredis: get()'] as Case),
    call: `new Promise((resolve) => target.get('a', resolve))`,
  },
  'ioredis: a pipeline': {
    ...(FORGOTTEN['ioredis: get()'] as Case),
    call: `target.pipeline().set('a', 1).get('a').exec()`,
  },
};

const TABLE = [
  ...Object.entries(FORGOTTEN).map(([name, one]) => ({ name, ...one, code: 1 })),
  ...Object.entries(DEALT_WITH).map(([name, one]) => ({ name, ...one, code: 0 })),
];

describe.each(TABLE)('$name', ({ imports = '', target, integration, call, code }) => {
  it(`ends the process with ${code}, measured or not`, async () => {
    const begin = `${imports}
      const fail = async () => { throw new Error('forgotten'); };
      const target = ${target};
    `;
    const end = `
      void ${call};
      setTimeout(() => process.exit(0), 500);
    `;
    const measured = `
      import 'reflect-metadata';
      import { NestFactory } from '@nestjs/core';
      import * as metrics from './library/index.js';
      ${begin}
      const { cacheStore, outgoingHttp, pglite, pgPool, redisClient, terminusHealth } = metrics;
      await NestFactory.createApplicationContext({
        module: class {},
        imports: [metrics.MetricsModule.forRoot(), metrics.MetricsModule.forFeature([${integration}])],
        providers: [{ provide: 'TARGET', useValue: target }],
      }, { logger: false });
      ${end}
    `;
    expect(await exitCodes({ plain: begin + end, measured })).toEqual({ plain: code, measured: code });
  });
});

async function exitCodes<Name extends string>(scripts: Readonly<Record<Name, string>>) {
  const codes = Object.entries<string>(scripts).map(async ([name, code]) => {
    const script = join(library.folder, `${name}.js`);
    writeFileSync(script, code);
    const [exitCode] = (await once(spawn(process.execPath, [script]), 'exit')) as [number | null];
    return [name, exitCode] as const;
  });
  return Object.fromEntries(await Promise.all(codes));
}
