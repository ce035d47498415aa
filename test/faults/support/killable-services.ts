import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../stack/support/eventually.js';
import { output } from '../../stack/support/run.js';
import { ServerProcess } from '../../stack/support/server-process.js';
import { freePort } from './servers.js';

// PGlite takes long on a machine that has other work.
const START_SECONDS = 120;

/** A service of this repository in a process of its own, which a test can kill at any moment. */
export interface KillableService {
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** lending-api on data-api, from `dist`. */
export interface KillableServices {
  readonly lending: KillableService;
  readonly data: KillableService;
  remove(): Promise<void>;
}

/** Compiles both services into `dist`. */
export async function compileServices(): Promise<void> {
  for (const name of ['data-api', 'lending-api']) {
    await output(process.execPath, 'node_modules/@nestjs/cli/bin/nest.js', 'build', name);
  }
}

/** Starts both services; `dataEnv` says where the data is. */
export async function startKillableServices(
  dataEnv: Readonly<Record<string, string>>,
  lendingEnv: Readonly<Record<string, string>> = {},
): Promise<KillableServices> {
  const folder = mkdtempSync(join(tmpdir(), 'faults-services-'));
  const data = await killable('data-api', folder, { REDIS_URL: '', ...dataEnv });
  const lending = await killable('lending-api', folder, {
    DATA_API_URL: data.url,
    CREDIT_CHECK_MEDIAN_MS: '0',
    ...lendingEnv,
  });
  await data.start();
  await lending.start();
  return {
    data,
    lending,
    remove: async () => {
      await lending.kill();
      await data.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function killable(
  name: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<KillableService> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = new ServerProcess({
    name,
    command: [process.execPath, `dist/apps/${name}/src/main.js`],
    env: { HOST: '127.0.0.1', PORT: String(port), NODE_ENV: 'production', ...env },
    logFile: join(folder, `${name}.log`),
  });
  return {
    url,
    start: async () => {
      server.start();
      await eventually(`${name} is ready`, START_SECONDS, async () => {
        server.assertRunning();
        const { status } = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) });
        if (status !== 200) throw new Error(`It answers ${status}.`);
      });
    },
    kill: async () => {
      await server.stop('SIGKILL');
    },
  };
}
