import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertAnswers, serviceServers, type LoopbackServers } from './loopback-servers.js';

export const PROMETHEUS_URL = 'http://prometheus:9090';
export const ALERTMANAGER_URL = 'http://alertmanager:9093';
export const RECEIVER_URL = 'http://alert-receiver:8080';

/** The services, Prometheus with native histograms and the shipped rules, Alertmanager, and what it sends to. */
export const alertingServers: LoopbackServers = (folder) => [
  ...serviceServers(folder),
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
      '--config.file=docker/alertmanager/alertmanager.test.yml',
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
      `--config.file=${configurationFor3_5(folder)}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      '--web.listen-address=prometheus:9090',
      '--enable-feature=native-histograms,exemplar-storage',
    ],
    assertReady: () => assertAnswers(`${PROMETHEUS_URL}/-/ready`),
  },
];

/** prometheus-3.8.yml less the one setting that 3.5 does not know; there, the feature flag does its work. */
export function configurationFor3_5(folder: string): string {
  const copy = join(folder, 'etc-prometheus');
  cpSync('docker/prometheus', copy, { recursive: true });
  const shipped = readFileSync('docker/prometheus/prometheus-3.8.yml', 'utf8');
  const path = join(copy, 'prometheus-3.5.yml');
  writeFileSync(path, shipped.replace(/^ *scrape_native_histograms: true\n/m, ''));
  return path;
}
