import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** Environment of a data API with a database of its own, and what removes that database. */
export interface Backend {
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** A fresh database on the servers that TEST_DATABASE_URL and TEST_REDIS_URL name, or else in memory. */
export async function backend(): Promise<Backend> {
  const { TEST_DATABASE_URL: server, TEST_REDIS_URL: redis } = process.env;
  const cacheEnv = redis ? { REDIS_URL: redis } : undefined;
  if (!server) return { env: { DATA_DIR: 'memory://', ...cacheEnv }, remove: async () => undefined };

  const name = `data_api_test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = name;
  return {
    env: { DATABASE_URL: url.href, ...cacheEnv },
    remove: () => execute(server, `drop database ${name} with (force)`),
  };
}

async function execute(connectionString: string, statement: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
