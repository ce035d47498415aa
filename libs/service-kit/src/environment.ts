import { z } from 'zod';
import { StartupError } from './startup-error.js';

/** METRICS_PORT: a port for scrapes alone, instead of `/metrics` on the public one. */
export const metricsPortSchema = z.coerce.number().int().min(0).max(65_535).optional();

/** METRICS_LINGER_MS: how long that port stays at the end, until a scrape has read everything. */
export const metricsLingerSchema = z.coerce.number().int().min(0).max(600_000).default(0);

/** WORKERS: how many processes serve. */
export const workersSchema = z.coerce.number().int().min(1).max(64).default(1);

/** REDIS_URL: a Redis, instead of the memory of this process. */
export const redisUrlSchema = z.url({ protocol: /^rediss?$/ }).optional();

const SECRET_NAME = /PASSWORD|SECRET|TOKEN|URL/;

/**
 * Reads the environment through a zod object schema. An empty variable counts as unset, since Compose
 * passes `NAME=` for an unset variable.
 *
 * Throws a StartupError that names each invalid variable; values of secrets and URLs are not printed.
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(set);
  if (result.success) return result.data;

  const problems = result.error.issues.map(({ path, message }) => {
    const name = path.join('.') || 'environment';
    const value = set[name];
    const shown = value === undefined || SECRET_NAME.test(name) ? '' : ` (is "${value}")`;
    return `${name}${shown}: ${message}`;
  });
  throw new StartupError(
    `The environment is not valid. ${problems.join('; ')}. Correct or unset the variable.`,
  );
}
