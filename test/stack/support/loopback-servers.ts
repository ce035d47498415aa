import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { get } from './http.js';
import { output } from './run.js';
import type { ServerCommand } from './server-process.js';

/** Where the services answer: the names are those of the compose file, and addresses inside scrape.sh. */
export const LENDING_URL = 'http://api:8000';
export const DATA_URL = 'http://data-api:8000';
/** Each Prometheus: its command, and its URL. A host name may not end in `.42`, which would make it an IPv4 address. */
export const PROMETHEUS_SERVERS = [
  { name: 'prometheus', url: 'http://prometheus:9090' },
  { name: 'prometheus-2.42', url: 'http://prometheus-2:9090' },
] as const;
export const PROMETHEUS_CONFIG = 'docker/prometheus/prometheus.yml';

const DATABASE_URL = 'postgresql://postgres@postgres:5432/postgres';

/** A server of the stack: how it starts, and a check that throws until it is ready. */
export interface LoopbackServer extends Omit<ServerCommand, 'logFile'> {
  readonly assertReady: () => Promise<unknown>;
}

/** The servers that a folder takes the data of, each after the ones it needs. */
export type LoopbackServers = (folder: string) => readonly LoopbackServer[];

/** The services, what they need, and each Prometheus with the shipped prometheus.yml. */
export const loopbackServers: LoopbackServers = (folder) => [
  ...serviceServers(folder),
  ...PROMETHEUS_SERVERS.map(({ name, url }) => ({
    name,
    command: [
      name,
      `--config.file=${PROMETHEUS_CONFIG}`,
      `--storage.tsdb.path=${join(folder, name)}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    assertReady: () => assertAnswers(`${url}/-/ready`),
  })),
];

/** The two services, what they need, and the exporters. */
export function serviceServers(folder: string): readonly LoopbackServer[] {
  return [
    {
      name: 'postgres',
      // PostgreSQL refuses to run as root. runuser would stay its parent and take the signals.
      command: ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'].concat(
        [postgresProgram('postgres'), '-D', databaseFolder(folder), '-c', 'listen_addresses=postgres'],
        ['-c', 'unix_socket_directories=', '-c', 'fsync=off'],
      ),
      assertReady: () => output('pg_isready', '-h', 'postgres'),
    },
    {
      name: 'redis',
      command: ['redis-server', '--bind', 'redis', '--save', '', '--appendonly', 'no'].concat(
        ['--maxmemory', '64mb'],
        ['--maxmemory-policy', 'volatile-lru'],
      ),
      assertReady: () => output('redis-cli', '-h', 'redis', 'ping'),
    },
    {
      name: 'postgres-exporter',
      command: ['postgres_exporter', '--web.listen-address=postgres-exporter:9187'],
      env: { DATA_SOURCE_NAME: `${DATABASE_URL}?sslmode=disable` },
      assertReady: () => assertAnswers('http://postgres-exporter:9187/'),
    },
    {
      name: 'redis-exporter',
      command: [
        'redis_exporter',
        '--redis.addr=redis://redis:6379',
        '--web.listen-address=redis-exporter:9121',
      ],
      assertReady: () => assertAnswers('http://redis-exporter:9121/health'),
    },
    {
      name: 'data-api',
      command: [process.execPath, 'dist/apps/data-api/src/main.js'],
      env: { HOST: 'data-api', PORT: '8000', DATABASE_URL, REDIS_URL: 'redis://redis:6379' },
      assertReady: () => assertAnswers(`${DATA_URL}/health/ready`),
    },
    {
      name: 'api',
      command: [process.execPath, 'dist/apps/lending-api/src/main.js'],
      env: { HOST: 'api', PORT: '8000', DATA_API_URL: DATA_URL, REDIS_URL: 'redis://redis:6379' },
      assertReady: () => assertAnswers(`${LENDING_URL}/health/ready`),
    },
  ];
}

/** Creates an empty database below `folder`, which everybody must be able to enter. */
export async function createDatabase(folder: string): Promise<void> {
  const home = join(folder, 'postgres');
  await output('install', '-d', '-o', 'postgres', home);
  const initdb = [postgresProgram('initdb'), '-D', databaseFolder(folder), '-A', 'trust', '--no-sync'];
  await output('runuser', '-u', 'postgres', '--', ...initdb);
}

function databaseFolder(folder: string): string {
  return join(folder, 'postgres', 'data');
}

/** Debian keeps the server's programs off the PATH, in one folder per major version. */
function postgresProgram(name: string): string {
  const root = '/usr/lib/postgresql';
  const newest = readdirSync(root).toSorted((a, b) => Number(b) - Number(a))[0];
  if (!newest) throw new Error(`No PostgreSQL server under ${root}: install the package postgresql.`);
  return `${root}/${newest}/bin/${name}`;
}

/** @throws {Error} with what the URL answers when it is not 200 */
export async function assertAnswers(url: string): Promise<void> {
  const { status, text } = await get(url);
  if (status !== 200) throw new Error(`${url} answers ${status}: ${text.slice(0, 500)}`);
}
