import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../faults/support/servers.js';
import { eventually } from './support/eventually.js';
import { get, jsonOf, post } from './support/http.js';
import { assertAnswers } from './support/loopback-servers.js';

const START_SECONDS = 120;

/** A data API in a PID namespace of its own, where it is process 1, as in a container. */
class ContainedDataApi {
  readonly #unshare: ChildProcess;
  readonly #exited: Promise<unknown>;
  /** What it has said on stderr, when it has ended. */
  readonly errors: Promise<string>;

  private constructor(
    readonly url: string,
    dataDir: string,
  ) {
    const command = ['--pid', '--fork', '--mount-proc', '--kill-child', process.execPath];
    const env = { ...process.env, DATABASE_URL: '', DATA_DIR: dataDir, PORT: new URL(url).port };
    const child = spawn('unshare', [...command, 'dist/apps/data-api/src/main.js'], { env });
    child.stdout.resume();
    this.#unshare = child;
    this.#exited = once(child, 'exit');
    this.errors = text(child.stderr);
  }

  static async on(dataDir: string): Promise<ContainedDataApi> {
    return new ContainedDataApi(`http://127.0.0.1:${await freePort()}`, dataDir);
  }

  isReady(): Promise<unknown> {
    return eventually('data-api is ready', START_SECONDS, () => assertAnswers(`${this.url}/health/ready`));
  }

  signal(signal: NodeJS.Signals): void {
    spawnSync('pkill', ['--signal', signal, '--parent', String(this.#unshare.pid)]);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.signal(signal);
    await this.#exited;
  }
}

let dataDir: string;
let owner: ContainedDataApi;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'data-directory-'));
  owner = await ContainedDataApi.on(dataDir);
  await owner.isReady();
});

afterEach(async () => {
  await owner.end('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('two containers on one volume', () => {
  it('lets only one open the database; the other says who has it, and ends', async () => {
    const other = await ContainedDataApi.on(dataDir);
    expect(await other.errors).toContain(`${dataDir} (DATA_DIR) is in use by process 1 on `);
    await assertAnswers(`${owner.url}/health/ready`);
  });

  it('does not take it from an owner that is suspended', async () => {
    owner.signal('SIGSTOP');
    const other = await ContainedDataApi.on(dataDir);
    expect(await other.errors).toContain('is in use by process 1 on ');
    owner.signal('SIGCONT');
    await assertAnswers(`${owner.url}/health/ready`);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('hands it over with its data after a %s', async (signal) => {
    const user = { email: 'ada@example.com', fullName: 'Ada Abe', source: 'web' };
    const { id } = jsonOf(await post(`${owner.url}/api/users`, user)) as { id: string };
    await owner.end(signal);
    owner = await ContainedDataApi.on(dataDir);
    await owner.isReady();
    expect((await get(`${owner.url}/api/users/${id}`)).status).toBe(200);
  });
});
