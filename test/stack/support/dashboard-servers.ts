import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { configurationFor3_5 } from './alerting-servers.js';
import {
  assertAnswers,
  PROMETHEUS_CONFIG,
  serviceServers,
  type LoopbackServer,
  type LoopbackServers,
} from './loopback-servers.js';

/** Servers that store histograms in each way. A host name may not end in `.42`, which would make it an address. */
export const HISTOGRAM_SERVERS = {
  'native and classic': 'http://prometheus:9090',
  'classic only, on 2.42': 'http://prometheus-2:9090',
  'native only': 'http://prometheus-3:9090',
} as const;

const NATIVE = '--enable-feature=native-histograms,exemplar-storage';

/** The services, and a Prometheus for each way to store their histograms, all with the shipped rules. */
export const dashboardServers: LoopbackServers = (folder) => {
  const configuration = configurationFor3_5(folder);
  const copies = dirname(configuration);
  evaluateAllAlike(join(copies, 'rules'));
  return [
    ...serviceServers(folder),
    prometheus('native and classic', 'prometheus', configuration, folder, [NATIVE]),
    prometheus('classic only, on 2.42', 'prometheus-2.42', join(copies, basename(PROMETHEUS_CONFIG)), folder),
    prometheus('native only', 'prometheus', withoutClassic(configuration), folder, [NATIVE]),
  ];
};

function prometheus(
  name: keyof typeof HISTOGRAM_SERVERS,
  program: string,
  configuration: string,
  folder: string,
  options: readonly string[] = [],
): LoopbackServer {
  const { host, hostname, origin } = new URL(HISTOGRAM_SERVERS[name]);
  return {
    name: hostname,
    command: [
      program,
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, hostname)}`,
      `--web.listen-address=${host}`,
      ...options,
    ],
    assertReady: () => assertAnswers(`${origin}/-/ready`),
  };
}

/** All groups every 15 s, so that nobody waits three minutes for the windows of days, which fill faster by that. */
function evaluateAllAlike(rules: string): void {
  for (const file of readdirSync(rules).filter((name) => name.endsWith('.yml'))) {
    const path = join(rules, file);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/^ {4}interval: .*\n/gm, ''));
  }
}

/** The same configuration beside it, which drops the classic form of the histogram that has both. */
function withoutClassic(configuration: string): string {
  const path = configuration.replace(/\.yml$/, '-native.yml');
  const drop = `
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: http_request_duration_seconds_(bucket|sum|count)
        action: drop`;
  writeFileSync(path, readFileSync(configuration, 'utf8').replaceAll(/^ {2}- job_name: .*$/gm, `$&${drop}`));
  return path;
}
