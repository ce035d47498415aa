import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../faults/support/servers.js';
import { eventually } from '../../stack/support/eventually.js';
import { ServerProcess } from '../../stack/support/server-process.js';
import { programOf } from './program.js';

/** A broker on a port of loopback of its own. */
export interface Broker {
  readonly port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it, and removes what it has left. */
  remove(): Promise<void>;
}

interface Plan {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export const startRedis = (): Promise<Broker> =>
  startBroker('redis', (port) => ({
    command: [process.env['TEST_REDIS_SERVER'] || 'redis-server', '--bind', '127.0.0.1'].concat(
      ['--port', String(port)],
      ['--save', '', '--appendonly', 'no'],
    ),
  }));

export const startNats = (): Promise<Broker> =>
  startBroker('nats', (port) => ({ command: ['nats-server', '-a', '127.0.0.1', '-p', String(port)] }));

export const startMosquitto = (): Promise<Broker> =>
  startBroker('mosquitto', (port, folder) => {
    const file = join(folder, 'mosquitto.conf');
    writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n`);
    return { command: ['mosquitto', '-c', file] };
  });

/** With a port mapper of its own: Erlang would start one for the whole machine, and leave it there. */
export async function startRabbit(): Promise<Broker> {
  const mapper = await startBroker('epmd', (port) => ({
    command: ['epmd', '-address', '127.0.0.1', '-port', String(port)],
  }));
  const distribution = await freePort();
  const rabbit = await startBroker('rabbitmq', (port, folder) => ({
    // Not the one on the PATH, which changes to the user of the package.
    command: ['/usr/lib/rabbitmq/bin/rabbitmq-server'],
    env: {
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: String(mapper.port),
      HOME: folder,
      RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_LOG_BASE: folder,
      RABBITMQ_MNESIA_BASE: folder,
      RABBITMQ_NODENAME: `test-${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_PID_FILE: join(folder, 'pid'),
    },
  })).catch(async (error: unknown) => {
    await mapper.remove();
    throw error;
  });
  return {
    ...rabbit,
    async remove() {
      await rabbit.remove();
      await mapper.remove();
    },
  };
}

async function startBroker(name: string, plan: (port: number, folder: string) => Plan): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), `broker-${name}-`));
  const port = await freePort();
  const { command, env } = plan(port, folder);
  const [program = ''] = command;
  if (!program.includes('/') && programOf(program) === undefined) {
    throw new Error(`${program} is not on the PATH: these tests need it. Install its Debian package.`);
  }
  const server = new ServerProcess({ name, command, env, logFile: join(folder, 'log') });
  const broker: Broker = {
    port,
    async start() {
      server.start();
      await eventually(`${name} is ready`, 120, async () => {
        server.assertRunning();
        const socket = connect(port, '127.0.0.1');
        await once(socket, 'connect');
        socket.destroy();
      });
    },
    async stop() {
      await server.stop();
    },
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await broker.start().catch(async (error: unknown) => {
    await broker.remove();
    throw error;
  });
  return broker;
}
