import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../stack/support/eventually.js';
import { get } from '../../stack/support/http.js';
import { Prometheus } from '../../stack/support/prometheus.js';
import { ServerProcess } from '../../stack/support/server-process.js';
import { freePort } from '../../support/free-port.js';

const READY_WITHIN_SECONDS = 120;
/** Prometheus' own counters of samples that it did not take. */
const REJECTED = [
  'prometheus_tsdb_out_of_order_samples_total',
  'prometheus_tsdb_out_of_bound_samples_total',
  'prometheus_tsdb_too_old_samples_total',
  'prometheus_api_remote_write_invalid_labels_samples_total',
];

/** A real Prometheus that stores what is written to it. */
export class WriteReceiver {
  readonly #folder = mkdtempSync(join(tmpdir(), 'remote-write-'));
  #process: ServerProcess | undefined;
  #baseUrl = '';
  /** What was rejected before restarts, which reset the counters. */
  readonly #rejected: string[] = [];

  /** @param features that are not on by default */
  constructor(private readonly features: readonly string[] = []) {}

  get prometheus(): Prometheus {
    return new Prometheus(this.#baseUrl);
  }

  get writeUrl(): string {
    return `${this.#baseUrl}/api/v1/write`;
  }

  async start(): Promise<void> {
    const address = `127.0.0.1:${await freePort()}`;
    const config = join(this.#folder, 'prometheus.yml');
    writeFileSync(config, 'storage: { exemplars: { max_exemplars: 10000 } }\n');
    this.#baseUrl = `http://${address}`;
    this.#process = new ServerProcess({
      name: 'prometheus',
      command: [
        'prometheus',
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(this.#folder, 'data')}`,
        `--web.listen-address=${address}`,
        '--web.enable-remote-write-receiver',
        `--enable-feature=${['exemplar-storage', 'native-histograms', ...this.features].join(',')}`,
      ],
      logFile: join(this.#folder, 'log'),
    });
    await this.startProcess();
  }

  async startProcess(): Promise<void> {
    this.#process?.start();
    await eventually('Prometheus is ready', READY_WITHIN_SECONDS, async () => {
      this.#process?.assertRunning();
      const { status } = await get(`${this.#baseUrl}/-/ready`);
      if (status !== 200) throw new Error(`/-/ready answered ${status}`);
    });
  }

  async stopProcess(): Promise<void> {
    this.#rejected.push(...(await this.#rejectedNow()));
    await this.#process?.stop();
  }

  /** The lines of its own metrics that tell of rejected samples, over all restarts. */
  async rejected(): Promise<string[]> {
    return [...this.#rejected, ...(await this.#rejectedNow())];
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #rejectedNow(): Promise<string[]> {
    const { text } = await get(`${this.#baseUrl}/metrics`);
    return text
      .split('\n')
      .filter((line) => REJECTED.some((name) => line.startsWith(name)) && !line.endsWith(' 0'));
  }
}
