import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@keyv/redis';
import { Client } from 'pg';
import { eventually } from '../../stack/support/eventually.js';
import { ServerProcess } from '../../stack/support/server-process.js';

const START_SECONDS = 120;

/** A server on a free port of loopback, that a test can stop, freeze and start again. */
export interface FaultyServer {
  readonly url: string;
  start(): Promise<void>;
  /** Ends it at once, and leaves its data. */
  stop(): Promise<void>;
  /** Keeps its connections open and answers nothing. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Ends it, and removes its data. */
  remove(): Promise<void>;
}

/** A PostgreSQL of its own, from the programs in the folder TEST_POSTGRES_BIN. */
export async function postgresServer(): Promise<FaultyServer> {
  const bin = required('TEST_POSTGRES_BIN', 'the folder that has initdb and postgres');
  const folder = mkdtempSync(join(tmpdir(), 'faults-postgres-'));
  const asPostgres = unprivileged(folder);
  const initdb = [...asPostgres, join(bin, 'initdb'), '-D', join(folder, 'data')];
  execFileSync('env', [...initdb, '-U', 'postgres', '-A', 'trust', '--no-sync']);

  const port = await freePort();
  const command = [
    ...asPostgres,
    join(bin, 'postgres'),
    '-D',
    join(folder, 'data'),
    '-p',
    String(port),
  ].concat(['-c', 'listen_addresses=127.0.0.1'], ['-c', 'unix_socket_directories='], ['-c', 'fsync=off']);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const isReady = async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.end();
  };
  const pidFile = join(folder, 'data', 'postmaster.pid');
  return faultyServer({ name: 'postgres', url, command, folder, pidFile, isReady, stopSignal: 'SIGQUIT' });
}

/** A Redis of its own, from the program TEST_REDIS_SERVER by default; it forgets everything when it ends, unless told otherwise. */
export async function redisServer(
  program = required('TEST_REDIS_SERVER', 'the program redis-server'),
  { keepsData = false } = {},
): Promise<FaultyServer> {
  const folder = mkdtempSync(join(tmpdir(), 'faults-redis-'));
  const port = await freePort();
  const command = [program, '--bind', '127.0.0.1', '--port', String(port), '--dir', folder].concat(
    ['--save', ''],
    ['--appendonly', keepsData ? 'yes' : 'no'],
  );
  const url = `redis://127.0.0.1:${port}`;
  const isReady = async () => {
    const client = createClient({ url, socket: { reconnectStrategy: false } });
    client.on('error', () => undefined);
    await client.connect();
    client.destroy();
  };
  return faultyServer({ name: 'redis', url, command, folder, isReady, stopSignal: 'SIGKILL' });
}

interface ServerPlan {
  readonly name: string;
  readonly url: string;
  readonly command: readonly string[];
  readonly folder: string;
  readonly pidFile?: string;
  readonly stopSignal: NodeJS.Signals;
  readonly isReady: () => Promise<void>;
}

function faultyServer({
  name,
  url,
  command,
  folder,
  pidFile,
  isReady,
  stopSignal,
}: ServerPlan): FaultyServer {
  const server = new ServerProcess({ name, command, logFile: join(folder, 'log') });
  // PostgreSQL has a process for each connection, in a session of its own.
  const signalAll = (signal: NodeJS.Signals) => {
    server.signal(signal);
    if (pidFile && existsSync(pidFile))
      spawnSync('pkill', ['--signal', signal, '--parent', parentIn(pidFile)]);
  };
  const stop = async () => {
    signalAll('SIGCONT');
    await server.stop(stopSignal);
  };
  return {
    url,
    start: async () => {
      server.start();
      await eventually(`${name} is ready`, START_SECONDS, async () => {
        server.assertRunning();
        await isReady();
      });
    },
    stop,
    freeze: async () => signalAll('SIGSTOP'),
    thaw: async () => signalAll('SIGCONT'),
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function parentIn(pidFile: string): string {
  return readFileSync(pidFile, 'utf8').split('\n', 1)[0] ?? '';
}

// PostgreSQL refuses to run as root. setpriv becomes the server; runuser would take its signals.
function unprivileged(folder: string): string[] {
  if (process.getuid?.() !== 0) return [];
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  chownSync(folder, idOf('-u'), idOf('-g'));
  return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'];
}

function required(variable: string, meaning: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: these tests need ${meaning}.`);
  return value;
}

/** A port of loopback that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
