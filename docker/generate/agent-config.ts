const STORE_URL = 'http://mimir:8080/api/v1/push';

const HEAD = `# An agent: scrapes its part of the targets, and writes what it scrapes to the store (compose.scale.yml). As it stands it
# scrapes all of them; start-agent.sh writes the number of agents and this one's own into the lines marked with their names.
`;

const REMOTE_WRITE = `
remote_write:
  - url: ${STORE_URL}
    send_exemplars: true
    send_native_histograms: true
    queue_config:
      # Without it, samples that a busy store turns away would be dropped.
      retry_on_http_429: true
`;

/** The store evaluates rules, sends alerts and keeps exemplars. */
const SECTIONS_OF_A_SERVER = ['storage', 'rule_files', 'alerting'];

const SHARD = `      # Each address belongs to one agent.
      - source_labels: [__address__]
        modulus: 1 # SHARDS
        target_label: __tmp_shard
        action: hashmod
      - source_labels: [__tmp_shard]
        regex: '0' # SHARD
        action: keep
`;

const OWN_METRICS = `    metric_relabel_configs:
      # An agent sends no alerts, and has no Alertmanager to lose.
      - source_labels: [__name__]
        regex: prometheus_notifications_.+
        action: drop
`;

/**
 * The configuration of a Prometheus that stores and alerts, as that of one agent of several: the same jobs, each with its part of the
 * targets.
 * @throws {Error} when a section or a job is not where it is expected
 */
export function asAgent(prometheusYml: string): string {
  const [server = '', ...jobs] = prometheusYml.split(/^(?= {2}- job_name: )/m);
  if (jobs.length === 0) throw new Error('The configuration has no job to share between agents.');
  const shared = SECTIONS_OF_A_SERVER.reduce(withoutSection, server);
  const withRemoteWrite = shared.replace(/\n+(?=(?:#.*\n)*scrape_configs:)/, `\n${REMOTE_WRITE}\n`);
  return HEAD + withRemoteWrite + jobs.map(withShard).join('');
}

function withoutSection(text: string, name: string): string {
  const section = new RegExp(`^${name}:\n(?: .*\n|\n)*`, 'm');
  if (!section.test(text)) throw new Error(`The configuration has no section "${name}" to leave out.`);
  return text.replace(section, '');
}

/** The rules that share a job's targets come last: by then the address is the one that is scraped. */
function withShard(job: string): string {
  const [own = '', comment = ''] = job.split(/(\n+(?: {2}#.*\n)*)$/);
  const relabelled = job.includes('    relabel_configs:\n') ? '' : '    relabel_configs:\n';
  const last = job.includes('docker_sd_configs:') ? OWN_METRICS : '';
  return `${own}\n${relabelled}${SHARD}${last}${comment.slice(1)}`;
}
