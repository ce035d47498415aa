import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.js';
import { until } from '../../support/app.js';

/** The demo as `npm start` runs it: both services and their traffic. */
export interface Demo {
  readonly url: string;
  readonly dataUrl: string;
  stopDataApi(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the demo from the build. */
export async function startDemo(): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'live-demo-'));
  const data = await startService('data-api', { DATA_DIR: folder });
  const lending = await startService('lending-api', { DATA_API_URL: data.url });
  const traffic = run('traffic', {}, ['--url', lending.url, '--data-url', data.url]);
  return {
    url: lending.url,
    dataUrl: data.url,
    stopDataApi: () => end(data.child),
    async stop() {
      for (const child of [traffic, lending.child, data.child]) await end(child);
      rmSync(folder, { recursive: true });
    },
  };
}

async function startService(
  name: string,
  environment: Record<string, string>,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = run(name, { ...environment, HOST: '127.0.0.1', PORT: String(port) }, []);
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
    return fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }, `${name} at ${url}`);
  return { child, url };
}

function run(name: string, environment: Record<string, string>, args: readonly string[]): ChildProcess {
  const main = `dist/apps/${name}/src/main.js`;
  if (!existsSync(main)) throw new Error(`There is no ${main}. Run npm run build first.`);
  const { NODE_ENV: _test, ...env } = process.env;
  return spawn(process.execPath, [main, ...args], { env: { ...env, ...environment }, stdio: 'ignore' });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
