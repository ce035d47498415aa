import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { sample, until } from '../support/app.js';
import { freePort } from '../support/free-port.js';
import { getOnce } from './support/get-once.js';
import { Load } from './support/load.js';
import { FallingTotals } from './support/totals.js';
import { writeWorkApp } from './support/work-app.js';

const PM2 = 'pm2@7';
const PATIENCE_MS = 240_000;
const RELOADS = 3;
const PAUSE_MS = 50;

const run = promisify(execFile);
let library: CompiledLibrary;
let folder: string;

async function pm2(...args: readonly string[]): Promise<void> {
  const env = { ...process.env, PM2_HOME: join(folder, 'home'), PM2_DISABLE_VERSION_CHECK: 'true' };
  await run(process.execPath, [join(folder, 'node_modules/pm2/bin/pm2'), ...args], { env });
}

/** Starts an application in some processes of PM2's cluster mode, or in one of its fork mode; returns its port. */
async function startApp(name: string, mode: readonly string[] = ['-i', '2']): Promise<number> {
  const port = await freePort();
  const options = { workers: { folder: join(folder, 'shared') } };
  const script = join(library.folder, `${name}.js`);
  writeFileSync(
    script,
    `import { start } from './work-app.js';\nawait start({ port: ${port}, options: ${JSON.stringify(options)} });\n`,
  );
  // PM2 gives up after 3 s to start and 1.6 s to end, which is short on a busy machine.
  const patience = ['--listen-timeout', '100000', '--kill-timeout', '30000'];
  await pm2('start', script, '--name', name, ...mode, ...patience);
  const count = mode.length === 0 ? 1 : 2;
  await until(async () => (await upIn(port)) === count, `${count} processes of ${name} answer`, PATIENCE_MS);
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
      const load = new Load(shop, 2);
      const totals = new FallingTotals();
      const allHaveWorked = (count: number): Promise<void> =>
        until(() => load.answered.size === count, `${count} processes have worked`, PATIENCE_MS);
      const reloads = async (): Promise<void> => {
        await allHaveWorked(2);
        for (let i = 1; i <= RELOADS; i++) {
          await pm2('reload', 'shop');
          await allHaveWorked(2 + 2 * i);
        }
      };
      const over = new AbortController();
      const reloading = reloads().finally(() => over.abort());
      while (!over.signal.aborted) {
        const page = await pageOf(shop);
        if (page !== '') totals.see(page);
        await delay(PAUSE_MS);
      }
      await reloading;
      await load.stop();
      await until(async () => (await workIn(shop)) >= load.total, 'nothing is lost', PATIENCE_MS);
      expect(await workIn(shop)).toBeLessThanOrEqual(load.total + load.failed);
      expect(totals.found).toEqual([]);
      expect(totals.pages).toBeGreaterThan(RELOADS);
      expect(await workIn(admin)).toBe(0);
    },
    2 * PATIENCE_MS,
  );
});

describe("an application in PM2's fork mode", () => {
  it(
    'shows each process on its own page',
    async () => {
      const [one, other] = [await startApp('one', []), await startApp('other', [])];
      await getOnce(one, '/work');
      expect([await workIn(one), await workIn(other)]).toEqual([1, 0]);
      expect(sample(await pageOf(one), 'metrics_workers{state="live"}')).toBe(1);
    },
    PATIENCE_MS,
  );
});
