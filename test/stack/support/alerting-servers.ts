import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { faster } from './faster.js';
import {
  assertAnswers,
  serviceServers,
  type LoopbackServer,
  type LoopbackServers,
} from './loopback-servers.js';

export const PROMETHEUS_URL = 'http://prometheus:9090';
export const ALERTMANAGER_URL = 'http://alertmanager:9093';
export const RECEIVER_URL = 'http://alert-receiver:8080';
/** Ten: scrapes every 1.5 s, `for: 6s` instead of a minute; what rules and routes do is the same. */
export const TIMES_FASTER = Number(process.env['TIMES_FASTER'] ?? 10);
const DISCOVERED = 'discovered.json';
/** Further instances of data-api; Prometheus finds them by a file, as the job `docker` finds containers. */
export const MORE_INSTANCES = ['data-api-2', 'data-api-3'];

/** The services, Prometheus with native histograms and the shipped rules, Alertmanager, and what it sends to. */
export const alertingServers: LoopbackServers = (folder) => [
  ...serviceServers(folder),
  ...MORE_INSTANCES.map((name) => anotherDataApi(name, serviceServers(folder))),
  {
    name: 'alert-receiver',
    command: [process.execPath, 'docker/alertmanager/receiver.mjs'],
    env: { HOST: 'alert-receiver', PORT: '8080' },
    assertReady: () => assertAnswers(RECEIVER_URL),
  },
  {
    name: 'alertmanager',
    command: [
      'alertmanager',
      `--config.file=${fasterAlertmanager(folder)}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      '--cluster.listen-address=',
      '--web.listen-address=alertmanager:9093',
    ],
    assertReady: () => assertAnswers(`${ALERTMANAGER_URL}/-/ready`),
  },
  {
    name: 'prometheus',
    command: [
      'prometheus',
      `--config.file=${fasterConfiguration(folder)}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      '--web.listen-address=prometheus:9090',
      '--enable-feature=native-histograms,exemplar-storage',
    ],
    assertReady: () => assertAnswers(`${PROMETHEUS_URL}/-/ready`),
  },
];

/** What Prometheus discovers from now on, beside the fixed targets. */
export function discover(folder: string, instances: readonly string[]): void {
  const targets = instances.map((instance) => `${instance}:8000`);
  const labels = { service: 'finance_data_postgres_api' };
  writeFileSync(join(folder, DISCOVERED), JSON.stringify([{ targets, labels }]));
}

function anotherDataApi(name: string, servers: readonly LoopbackServer[]): LoopbackServer {
  const dataApi = servers.find((server) => server.name === 'data-api');
  if (!dataApi) throw new Error('There is no data-api among the servers.');
  return {
    ...dataApi,
    name,
    env: { ...dataApi.env, HOST: name },
    assertReady: () => assertAnswers(`http://${name}:8000/health/ready`),
  };
}

/** prometheus-3.8.yml less the one setting that 3.5 does not know; there, the feature flag does its work. */
export function configurationFor3_5(folder: string): string {
  const copy = join(folder, 'etc-prometheus');
  cpSync('docker/prometheus', copy, { recursive: true });
  const shipped = readFileSync('docker/prometheus/prometheus-3.8.yml', 'utf8');
  const path = join(copy, 'prometheus-3.5.yml');
  writeFileSync(path, shipped.replace(/^ *scrape_native_histograms: true\n/m, ''));
  return path;
}

/** The same with its rules in a fraction of their time, and a job that finds the further instances. */
function fasterConfiguration(folder: string): string {
  const path = configurationFor3_5(folder);
  const rules = join(dirname(path), 'rules');
  for (const file of readdirSync(rules)) if (file.endsWith('.yml')) makeFaster(join(rules, file));
  makeFaster(path);
  const job = `
  - job_name: discovered
    file_sd_configs:
      - files: ['${join(folder, DISCOVERED)}']
        refresh_interval: 1s
`;
  writeFileSync(path, readFileSync(path, 'utf8') + job);
  discover(folder, MORE_INSTANCES);
  return path;
}

function fasterAlertmanager(folder: string): string {
  const path = join(folder, 'alertmanager.yml');
  cpSync('docker/alertmanager/alertmanager.test.yml', path);
  makeFaster(path);
  return path;
}

function makeFaster(path: string): void {
  writeFileSync(path, faster(readFileSync(path, 'utf8'), TIMES_FASTER));
}
