import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { freePort } from '../../support/free-port.js';
import { eventually } from './eventually.js';
import { faster } from './faster.js';
import { assertAnswers } from './loopback-servers.js';
import { ServerProcess } from './server-process.js';

const READY_WITHIN_SECONDS = 120;
const TIMES_FASTER = 15;
/** How many agents share the targets. */
export const SHARDS = 2;

/** A server of the scaled stack, as a process. */
export class ScaleServer {
  private constructor(
    readonly url: string,
    private readonly process: ServerProcess,
    private readonly readyPath: string,
  ) {}

  static async start(
    name: string,
    folder: string,
    command: (address: string) => readonly string[],
    { env = {}, readyPath = '/-/ready' }: { env?: Record<string, string>; readyPath?: string } = {},
  ): Promise<ScaleServer> {
    const address = `127.0.0.1:${await freePort()}`;
    const logFile = resolve(folder, `${name}.log`);
    const process = new ServerProcess({ name, command: command(address), env, logFile });
    const server = new ScaleServer(`http://${address}`, process, readyPath);
    await server.start();
    return server;
  }

  /** Starts it again, with the data that it had. */
  async start(): Promise<void> {
    this.process.start();
    await eventually(`${this.url} is ready`, READY_WITHIN_SECONDS, async () => {
      this.process.assertRunning();
      await assertAnswers(this.url + this.readyPath);
    });
  }

  stop(signal?: NodeJS.Signals): Promise<unknown> {
    return this.process.stop(signal);
  }

  log(): string {
    return this.process.logTail();
  }
}

/** The shipped rules in a fraction of their time, in a Prometheus that takes what others write. */
export function startStore(folder: string): Promise<ScaleServer> {
  const etc = resolve(folder, 'store');
  cpSync('docker/prometheus/rules', `${etc}/rules`, { recursive: true });
  writeFileSync(
    `${etc}/prometheus.yml`,
    `global: { evaluation_interval: 1s }\nrule_files: ['rules/*.yml']\n`,
  );
  for (const file of readdirSync(`${etc}/rules`).filter((name) => name.endsWith('.yml'))) {
    const path = `${etc}/rules/${file}`;
    writeFileSync(path, faster(readFileSync(path, 'utf8'), TIMES_FASTER));
  }
  return ScaleServer.start('store', folder, (address) => [
    'prometheus',
    `--config.file=${etc}/prometheus.yml`,
    `--storage.tsdb.path=${etc}/data`,
    `--web.listen-address=${address}`,
    '--web.enable-remote-write-receiver',
    '--enable-feature=native-histograms,exemplar-storage',
  ]);
}

export function startVictoriaMetrics(folder: string): Promise<ScaleServer> {
  const command = (address: string) => [
    'victoria-metrics',
    `-httpListenAddr=${address}`,
    `-storageDataPath=${resolve(folder, 'victoria-metrics')}`,
    '-search.latencyOffset=0s',
  ];
  return ScaleServer.start('victoria-metrics', folder, command, { readyPath: '/health' });
}

/** One of `SHARDS` agents, started as in its container, that shares these targets with the others. */
export function startAgent(
  shard: number,
  folder: string,
  targets: readonly string[],
  stores: readonly string[],
): Promise<ScaleServer> {
  const etc = resolve(folder, `agent-${shard}`);
  cpSync('docker/prometheus', etc, { recursive: true });
  const path = `${etc}/prometheus-agent.yml`;
  writeFileSync(path, agentConfiguration(readFileSync(path, 'utf8'), targets, stores));
  const command = (address: string) => [
    'sh',
    `${etc}/start-agent.sh`,
    `--storage.agent.path=${etc}/data`,
    `--web.listen-address=${address}`,
    '--storage.remote.flush-deadline=5s',
    '--enable-feature=native-histograms', // of 3.5, in place of a setting
  ];
  const env = { SHARDS: String(SHARDS), SHARD: String(shard), TMPDIR: etc };
  return ScaleServer.start(`agent-${shard}`, folder, command, { env });
}

/** The shipped configuration less what 3.5 does not know, with these targets in its first job, scraped every second. */
function agentConfiguration(shipped: string, targets: readonly string[], stores: readonly string[]): string {
  const [global = '', job = ''] = shipped
    .replace(/^ *scrape_native_histograms: true\n/m, '')
    .split(/^(?= {2}- job_name: )/m);
  const written = global
    .replace('scrape_interval: 15s', 'scrape_interval: 1s')
    .replace('scrape_timeout: 10s', 'scrape_timeout: 1s')
    .replace('queue_config:\n', '$&      batch_send_deadline: 1s\n') // not 5 s
    .replace(/ {2}- url: \S+\n((?: {4}.*\n)*)/, (_, options: string) =>
      stores.map((url) => `  - url: ${url}\n${options}`).join(''),
    );
  return written + job.replace(/targets: .*/, `targets: ${JSON.stringify(targets)}`);
}

/** An agent of VictoriaMetrics, which keeps on disk what it has not written yet. */
export function startVmagent(
  folder: string,
  targets: readonly string[],
  store: string,
): Promise<ScaleServer> {
  const config = resolve(folder, 'vmagent.yml');
  writeFileSync(
    config,
    `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: vmagent
    static_configs: [{ targets: ${JSON.stringify(targets)} }]
`,
  );
  const command = (address: string) => [
    'vmagent',
    `-httpListenAddr=${address}`,
    `-promscrape.config=${config}`,
    `-remoteWrite.url=${store}`,
    '-remoteWrite.forcePromProto',
    '-remoteWrite.queues=1', // several would send the samples of a series out of order
    `-remoteWrite.tmpDataPath=${resolve(folder, 'vmagent')}`,
  ];
  return ScaleServer.start('vmagent', folder, command, { readyPath: '/health' });
}
