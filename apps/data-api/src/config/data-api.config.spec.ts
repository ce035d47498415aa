import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readDataApiConfig } from './data-api.config.js';

let folder: string;
let passwordFile: string;
let urlFile: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
  passwordFile = join(folder, 'password');
  urlFile = join(folder, 'url');
  writeFileSync(passwordFile, 'p@ss/w:rd%2F é\n');
  writeFileSync(urlFile, 'postgres://u:pw@db/finance\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('readDataApiConfig', () => {
  it('needs no variable: PGlite in an absolute folder, cache in memory', () => {
    expect(readDataApiConfig({ DATABASE_URL: '', REDIS_URL: '' })).toEqual({
      database: { kind: 'pglite', dataDir: resolve('.data/data-api') },
      cache: { redisUrl: undefined, ttlMs: 30_000, maxEntries: 10_000 },
      metricsPort: undefined,
    });
  });

  it('reads each setting of a server', () => {
    const env = {
      DATABASE_URL: 'postgresql://u@db:5433/finance',
      DATABASE_POOL_MAX: '3',
      DATABASE_CONNECT_TIMEOUT_MS: '100',
      DATABASE_STATEMENT_TIMEOUT_MS: '200',
      DATABASE_STARTUP_TIMEOUT_MS: '300',
      REDIS_URL: 'redis://cache:6379',
      CACHE_TTL_SECONDS: '0.5e1',
      CACHE_MAX_ENTRIES: '7',
      METRICS_PORT: '9464',
    };
    expect(readDataApiConfig(env)).toEqual({
      database: {
        kind: 'postgres',
        url: 'postgresql://u@db:5433/finance',
        poolMax: 3,
        connectTimeoutMs: 100,
        statementTimeoutMs: 200,
        startupTimeoutMs: 300,
      },
      cache: { redisUrl: 'redis://cache:6379', ttlMs: 5000, maxEntries: 7 },
      metricsPort: 9464,
    });
  });

  it.each([
    [{}, 'WORKERS=4 needs DATABASE_URL, as the embedded database belongs to one process, and REDIS_URL'],
    [{ DATABASE_URL: 'postgres://u@db/finance' }, 'WORKERS=4 needs REDIS_URL'],
  ])('refuses several processes with %j alone, which they can not share', (env, message) => {
    expect(() => readDataApiConfig({ WORKERS: '4', ...env })).toThrow(message);
    expect(readDataApiConfig({ WORKERS: '1', ...env })).toBeDefined();
  });

  it('runs several processes on servers', () => {
    const env = { WORKERS: '4', DATABASE_URL: 'postgres://u@db/finance', REDIS_URL: 'redis://cache:6379' };
    expect(readDataApiConfig(env).database.kind).toBe('postgres');
  });

  it('puts the password of a secret file into the URL', () => {
    const env = { DATABASE_URL: 'postgres://u@db/finance', DATABASE_PASSWORD_FILE: passwordFile };
    const { database } = readDataApiConfig(env);
    const { password } = new URL('url' in database ? database.url : '');
    expect(decodeURIComponent(password)).toBe('p@ss/w:rd%2F é');
  });

  it('puts the password of Redis into its URL', () => {
    const env = { REDIS_URL: 'redis://cache:6379', REDIS_PASSWORD_FILE: passwordFile };
    const { redisUrl = '' } = readDataApiConfig(env).cache;
    expect(decodeURIComponent(new URL(redisUrl).password)).toBe('p@ss/w:rd%2F é');
  });

  it('reads the whole URL from a secret file', () => {
    expect(readDataApiConfig({ DATABASE_URL_FILE: urlFile }).database).toMatchObject({
      url: 'postgres://u:pw@db/finance',
    });
  });

  it.each([
    ['a URL of another database', { DATABASE_URL: 'mysql://u:secret@db/x' }, /DATABASE_URL: (?!.*secret)/],
    ['a number that is none', { DATABASE_POOL_MAX: 'many' }, /DATABASE_POOL_MAX \(is "many"\)/],
    ['a secret that is not mounted', { DATABASE_URL_FILE: '/no/file' }, /\/no\/file \(DATABASE_URL_FILE\)/],
  ])('refuses %s and names the variable', (_, env, message) => {
    expect(() => readDataApiConfig(env)).toThrow(message);
  });
});
