import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { sample, until } from '../support/app.js';
import { freePort } from '../support/free-port.js';
import { getOnce } from './support/get-once.js';
import { writeWorkApp } from './support/work-app.js';

const PM2 = 'pm2@7';
const PATIENCE_MS = 240_000;

const run = promisify(execFile);
let library: CompiledLibrary;
let folder: string;

async function pm2(...args: readonly string[]): Promise<void> {
  const env = { ...process.env, PM2_HOME: join(folder, 'home'), PM2_DISABLE_VERSION_CHECK: 'true' };
  await run(process.execPath, [join(folder, 'node_modules/pm2/bin/pm2'), ...args], { env });
}

/** Starts an application in two processes of PM2's cluster mode; returns its port. */
async function startApp(name: string): Promise<number> {
  const port = await freePort();
  const options = { workers: { folder: join(folder, 'shared') } };
  const script = join(library.folder, `${name}.js`);
  writeFileSync(
    script,
    `import { start } from './work-app.js';\nawait start({ port: ${port}, options: ${JSON.stringify(options)} });\n`,
  );
  // PM2 gives up after 3 s to start and 1.6 s to end, which is short on a busy machine.
  await pm2(
    'start',
    script,
    '--name',
    name,
    '-i',
    '2',
    '--listen-timeout',
    '100000',
    '--kill-timeout',
    '30000',
  );
  await until(async () => (await upIn(port)) === 2, `two processes of ${name} answer`, PATIENCE_MS);
  return port;
}

async function pageOf(port: number): Promise<string> {
  return getOnce(port, '/metrics').catch(() => '');
}

async function upIn(port: number): Promise<number | undefined> {
  return sample(await pageOf(port), 'worker_up');
}

async function workIn(port: number): Promise<number> {
  return sample(await pageOf(port), 'work_total') ?? 0;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-pm2-'));
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  await run('npm', ['install', PM2, '--no-audit', '--no-fund'], { cwd: folder });
  library = compileLibrary();
  writeWorkApp(library);
}, PATIENCE_MS);

afterAll(async () => {
  await pm2('kill');
  rmSync(folder, { recursive: true, force: true });
  library.remove();
}, PATIENCE_MS);

describe("an application in PM2's cluster mode", () => {
  it(
    'shows all its processes as one, over reloads too, apart from other applications',
    async () => {
      const shop = await startApp('shop');
      const admin = await startApp('admin');
      const pids = new Set<number>();
      let answered = 0;
      const work = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i++) {
          const { pid } = JSON.parse(await getOnce(shop, '/work')) as { pid: number };
          pids.add(pid);
          answered++;
        }
      };
      await work(20);
      expect(pids.size).toBe(2);
      await until(async () => (await workIn(shop)) === answered, 'all of the work is shown', PATIENCE_MS);
      let least = answered;
      for (let i = 0; i < 3; i++) {
        const reload = new AbortController();
        const reloading = pm2('reload', 'shop').finally(() => reload.abort());
        while (!reload.signal.aborted) {
          await work(5).catch(() => undefined);
          const shown = await workIn(shop);
          if (shown === 0) continue;
          expect(shown).toBeGreaterThanOrEqual(least);
          least = shown;
        }
        await reloading;
      }
      await until(async () => (await upIn(shop)) === 2, 'two processes', PATIENCE_MS);
      await work(10);
      await until(async () => (await workIn(shop)) >= answered, 'nothing is lost', PATIENCE_MS);
      expect(pids.size).toBeGreaterThanOrEqual(6);
      expect(await workIn(admin)).toBe(0);
    },
    2 * PATIENCE_MS,
  );
});
