import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePort } from '../faults/support/servers.js';
import { eventually } from './support/eventually.js';
import { LoadBalancer } from './support/load-balancer.js';
import { assertAnswers } from './support/loopback-servers.js';
import { ServerProcess } from './support/server-process.js';

const START_SECONDS = 120;
const USERS = 50;

let folder: string;
let dataApi: Service;
let lendingApi: Service;

interface Service {
  readonly url: string;
  readonly server: ServerProcess;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shutdown-'));
  dataApi = await start('data-api', { DATABASE_URL: '', REDIS_URL: '', DATA_DIR: 'memory://' });
  lendingApi = await start('lending-api', { DATA_API_URL: dataApi.url });
});

afterAll(async () => {
  await lendingApi?.server.stop();
  await dataApi?.server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  ['lending-api', () => lendingApi],
  ['data-api', () => dataApi],
])('%s that is stopped under load refuses and resets nothing', async (_, service) => {
  const { url, server } = service();
  const load = new LoadBalancer(url, '/api/loans', USERS);
  await eventually('everybody is served', START_SECONDS, async () => {
    expect(load.answered).toBeGreaterThan(USERS);
  });
  const exitCode = server.stop('SIGTERM');
  await load.whenSentElsewhere();
  expect(load.failures).toEqual([]);
  expect(await exitCode).toBe(0);
});

async function start(name: string, env: Readonly<Record<string, string>>): Promise<Service> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = new ServerProcess({
    name,
    command: [process.execPath, `dist/apps/${name}/src/main.js`],
    env: { ...env, PORT: new URL(url).port, SHUTDOWN_DELAY_MS: '5000' },
    logFile: join(folder, name),
  });
  server.start();
  await eventually(`${name} is ready`, START_SECONDS, async () => {
    server.assertRunning();
    await assertAnswers(`${url}/health/ready`);
  });
  return { url, server };
}
