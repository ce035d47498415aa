import { deepStrictEqual } from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../../stack/support/eventually.js';
import { get } from '../../stack/support/http.js';
import { Prometheus } from '../../stack/support/prometheus.js';
import { ServerProcess } from '../../stack/support/server-process.js';
import { freePort } from '../../support/free-port.js';

const READY_WITHIN_SECONDS = 120;
const SHOWN_WITHIN_SECONDS = 30;
/** It keeps twelve digits. */
const DIGITS = 12;

/** A real VictoriaMetrics; its query API is that of Prometheus. */
export class VictoriaMetrics {
  readonly #folder = mkdtempSync(join(tmpdir(), 'victoria-metrics-'));
  #process: ServerProcess | undefined;
  #baseUrl = '';

  get baseUrl(): string {
    return this.#baseUrl;
  }

  get api(): Prometheus {
    return new Prometheus(this.#baseUrl);
  }

  async start(): Promise<void> {
    const { stdout } = await promisify(execFile)('test/stack/victoria-metrics.sh');
    const address = `127.0.0.1:${await freePort()}`;
    this.#baseUrl = `http://${address}`;
    const server = new ServerProcess({
      name: 'victoria-metrics',
      command: [
        join(stdout.trim(), 'victoria-metrics'),
        `-storageDataPath=${join(this.#folder, 'data')}`,
        `-httpListenAddr=${address}`,
        '-search.latencyOffset=0s',
        '-search.disableCache',
      ],
      logFile: join(this.#folder, 'log'),
    });
    this.#process = server;
    server.start();
    await eventually('VictoriaMetrics is ready', READY_WITHIN_SECONDS, async () => {
      server.assertRunning();
      await this.api.query('up');
    });
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * Asserts what queries answer, until it holds. Their time has whole seconds, so what has just been accepted shows in the
   * next one.
   */
  async eventually(what: string, assert: () => Promise<void>): Promise<void> {
    // A series that was looked for before it can be found is not found for ten seconds.
    await get(`${this.#baseUrl}/internal/force_flush`);
    await eventually(what, SHOWN_WITHIN_SECONDS, assert);
  }

  /**
   * Waits until each line of an exposition as text is stored, with the labels `whose` beside its own:
   * `job="shop",instance="a"`.
   */
  async expectStored(lines: readonly string[], whose: string): Promise<void> {
    for (const line of lines) {
      const at = line.lastIndexOf(' ');
      const [, name, labels = ''] = /^(\w+)(?:\{(.*)\})?$/s.exec(line.slice(0, at)) ?? [];
      const selector = `{${[`__name__="${name}"`, labels, whose].filter(Boolean).join(',')}}`;
      await this.eventually(`${selector} is stored`, async () => {
        const found = await this.api.query(selector);
        const stored = found.map(({ value }) => rounded(value));
        deepStrictEqual(stored, [rounded(Number(line.slice(at + 1)))]);
      });
    }
  }
}

const rounded = (value: number): number => Number(value.toPrecision(DIGITS));
