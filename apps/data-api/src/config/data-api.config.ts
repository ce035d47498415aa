import { resolve } from 'node:path';
import {
  type Environment,
  metricsPortSchema,
  readEnvironment,
  readSecret,
  redisUrlSchema,
  StartupError,
  withPassword,
  workersSchema,
} from '@app/service-kit';
import { z } from 'zod';

const milliseconds = (defaultMs: number) => z.coerce.number().int().min(1).max(600_000).default(defaultMs);

const environmentSchema = z.object({
  METRICS_PORT: metricsPortSchema,
  WORKERS: workersSchema,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_URL_FILE: z.string().optional(),
  DATABASE_PASSWORD_FILE: z.string().optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(500).default(10),
  DATABASE_CONNECT_TIMEOUT_MS: milliseconds(2000),
  // Shorter than lending-api waits for an answer, DATA_API_TIMEOUT_MS.
  DATABASE_STATEMENT_TIMEOUT_MS: milliseconds(2500),
  DATABASE_STARTUP_TIMEOUT_MS: milliseconds(30_000),
  DATA_DIR: z.string().default('.data/data-api'),
  REDIS_URL: redisUrlSchema,
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
  requireServers(env.WORKERS, url, env.REDIS_URL);
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

/** Several processes can't share what is embedded in one. */
function requireServers(
  workers: number,
  databaseUrl: string | undefined,
  redisUrl: string | undefined,
): void {
  const missing = [
    databaseUrl === undefined && 'DATABASE_URL, as the embedded database belongs to one process',
    redisUrl === undefined && 'REDIS_URL, as a cache in memory does not hear of what other processes change',
  ].filter((one) => one !== false);
  if (workers === 1 || missing.length === 0) return;
  throw new StartupError(`WORKERS=${workers} needs ${missing.join(', and ')}. Set it, or run one process.`);
}

function databaseUrl(env: z.output<typeof environmentSchema>): string | undefined {
  const text = env.DATABASE_URL_FILE
    ? readSecret('DATABASE_URL_FILE', env.DATABASE_URL_FILE)
    : env.DATABASE_URL;
  return withPassword(text, 'DATABASE_PASSWORD_FILE', env.DATABASE_PASSWORD_FILE);
}
