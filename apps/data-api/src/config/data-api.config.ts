import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Environment, metricsPortSchema, readEnvironment, StartupError } from '@app/service-kit';
import { z } from 'zod';

const milliseconds = (defaultMs: number) => z.coerce.number().int().min(1).max(600_000).default(defaultMs);

const environmentSchema = z.object({
  METRICS_PORT: metricsPortSchema,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_URL_FILE: z.string().optional(),
  DATABASE_PASSWORD_FILE: z.string().optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(500).default(10),
  DATABASE_CONNECT_TIMEOUT_MS: milliseconds(2000),
  // Shorter than lending-api waits for an answer, DATA_API_TIMEOUT_MS.
  DATABASE_STATEMENT_TIMEOUT_MS: milliseconds(2500),
  DATABASE_STARTUP_TIMEOUT_MS: milliseconds(30_000),
  DATA_DIR: z.string().default('.data/data-api'),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  REDIS_PASSWORD_FILE: z.string().optional(),
  CACHE_TTL_SECONDS: z.coerce.number().min(1).max(86_400).default(30),
  CACHE_MAX_ENTRIES: z.coerce.number().int().min(1).default(10_000),
});

/** A real PostgreSQL server. */
export interface PostgresConfig {
  readonly kind: 'postgres';
  /** Connection string, including the password. */
  readonly url: string;
  readonly poolMax: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly startupTimeoutMs: number;
}

/** PostgreSQL embedded in this process (PGlite). */
export interface PgliteConfig {
  readonly kind: 'pglite';
  /** Absolute path, or `memory://` for a database that is lost when the process ends. */
  readonly dataDir: string;
}

/** Where single reads are kept. */
export interface CacheConfig {
  /** Redis when set, else the memory of this process. */
  readonly redisUrl: string | undefined;
  readonly ttlMs: number;
  /** Bound of the cache in memory. */
  readonly maxEntries: number;
}

/** Everything that is configurable from outside, read once at start. */
export interface DataApiConfig {
  readonly database: PostgresConfig | PgliteConfig;
  readonly cache: CacheConfig;
  /** Port for scrapes alone; undefined: `/metrics` on the public port. */
  readonly metricsPort: number | undefined;
}

/** Reads the configuration from environment variables; throws a StartupError that names what is wrong. */
export function readDataApiConfig(environment: Environment): DataApiConfig {
  const env = readEnvironment(environmentSchema, environment);
  const url = databaseUrl(env);
  return {
    metricsPort: env.METRICS_PORT,
    database: url
      ? {
          kind: 'postgres',
          url,
          poolMax: env.DATABASE_POOL_MAX,
          connectTimeoutMs: env.DATABASE_CONNECT_TIMEOUT_MS,
          statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
          startupTimeoutMs: env.DATABASE_STARTUP_TIMEOUT_MS,
        }
      : { kind: 'pglite', dataDir: env.DATA_DIR === 'memory://' ? env.DATA_DIR : resolve(env.DATA_DIR) },
    cache: {
      redisUrl: withPassword(env.REDIS_URL, 'REDIS_PASSWORD_FILE', env.REDIS_PASSWORD_FILE),
      ttlMs: env.CACHE_TTL_SECONDS * 1000,
      maxEntries: env.CACHE_MAX_ENTRIES,
    },
  };
}

function databaseUrl(env: z.output<typeof environmentSchema>): string | undefined {
  const text = env.DATABASE_URL_FILE
    ? readSecret('DATABASE_URL_FILE', env.DATABASE_URL_FILE)
    : env.DATABASE_URL;
  return withPassword(text, 'DATABASE_PASSWORD_FILE', env.DATABASE_PASSWORD_FILE);
}

function withPassword(
  text: string | undefined,
  variable: string,
  passwordFile: string | undefined,
): string | undefined {
  if (text === undefined || passwordFile === undefined) return text;
  const url = new URL(text);
  url.password = encodeURIComponent(readSecret(variable, passwordFile));
  return url.href;
}

function readSecret(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new StartupError(
      `Cannot read the secret file ${path} (${variable}). Mount the file, or correct the variable.`,
      { cause: error },
    );
  }
}
