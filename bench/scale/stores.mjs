import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The stores by name: the configuration that scrapes `targets`, the command that starts the program with its data in
 * `folder`, how many samples it has taken (`ingested`, the name of its own counter), and `settled`, which brings what it has
 * in memory to its form on disk and returns the bytes by kind.
 */
export const STORES = {
  Prometheus: {
    command: (folder, { port }) => [
      'prometheus',
      `--config.file=${folder}/config.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-admin-api',
      '--enable-feature=native-histograms',
    ],
    config: prometheusConfig,
    ingested: /^prometheus_tsdb_head_samples_appended_total\{.*\} (\S+)$/gm,
    async settled(folder, origin) {
      const { data } = await post(`${origin}/api/v1/admin/tsdb/snapshot`);
      const blocks = filesBelow(join(folder, 'data/snapshots', data.name));
      return { samples: bytesOf(blocks, /\/chunks\//), index: bytesOf(blocks, /\/index$/) };
    },
  },
  'Prometheus agent': {
    command: (folder, { port }) => [
      'prometheus',
      '--agent',
      `--config.file=${folder}/config.yml`,
      `--storage.agent.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=native-histograms',
    ],
    config: (targets) =>
      `${prometheusConfig(targets)}remote_write: [{ url: '${targets.receiver}', send_native_histograms: true }]\n`,
    ingested: /^prometheus_agent_samples_appended_total\{.*\} (\S+)$/gm,
  },
  VictoriaMetrics: {
    command: (folder, { port }) => [
      'victoria-metrics',
      `-promscrape.config=${folder}/config.yml`,
      `-storageDataPath=${folder}/data`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-retentionPeriod=30d',
      '-promscrape.maxScrapeSize=1GB',
    ],
    config: scrapeConfig,
    ingested: /^vm_rows_inserted_total\{type="promscrape"\} (\S+)$/gm,
    async settled(folder, origin) {
      await post(`${origin}/snapshot/create`); // writes what is in memory only
      const files = filesBelow(join(folder, 'data')).filter((file) => !file.includes('/snapshots/'));
      return { samples: bytesOf(files, /\/data\/data\//), index: bytesOf(files, /\/data\/indexdb\//) };
    },
  },
};

/** Writes the configuration of a store into `folder`. */
export function configure(store, folder, targets) {
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'config.yml'), STORES[store].config(targets));
}

/** Everything that a store has on disk now, its log of writes ahead included. */
export function bytesOnDisk(folder) {
  return bytesOf(filesBelow(join(folder, 'data')), /./);
}

/** As many targets as asked for, all the same application: they differ in the label `instance`. */
function scrapeConfig({ port, count, intervalSeconds }) {
  const targets = Array.from(
    { length: count },
    (_, i) => `      - { targets: ['127.0.0.1:${port}'], labels: { instance: 'app-${i}:8000' } }`,
  );
  return `global:
  scrape_interval: ${1000 * intervalSeconds}ms
  scrape_timeout: ${1000 * intervalSeconds}ms
scrape_configs:
  - job_name: application
    static_configs:
${targets.join('\n')}
`;
}

function prometheusConfig(targets) {
  return scrapeConfig(targets).replace(
    '  - job_name: application\n',
    '$&    always_scrape_classic_histograms: true\n',
  );
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function bytesOf(files, pattern) {
  // A merge may have removed a file since.
  const sizeOf = (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return files.filter((file) => pattern.test(file)).reduce((sum, file) => sum + sizeOf(file), 0);
}

async function post(url) {
  const response = await fetch(url, { method: 'POST' });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return response.json();
}

/** The memory that a process has now and had at most, in bytes. */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return { now: bytes('VmRSS'), highest: bytes('VmHWM') };
}
