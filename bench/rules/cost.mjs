// `node bench/rules/cost.mjs [SERVICES]`: how long a real Prometheus takes for the rules of a bundle, by its own measure,
// with that many services of 100 series each (default 100) and 80 minutes of samples, one every 30 s. It needs
// `prometheus` and `promtool`. The rules are those of the golden bundle, for that many services in place of one.
import { execFileSync, spawn } from 'node:child_process';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const GOLDEN = 'test/ops/golden/workshop/prometheus/rules';
const PORT = 19_390;
const STEP_SECONDS = 30;
const PAST_SECONDS = 70 * 60;
const FUTURE_SECONDS = 10 * 60;
const EVALUATIONS_MS = 75_000;

const count = Number(process.argv[2] ?? 100);
const services = Array.from({ length: count }, (_, index) => `service-${index}`);
const folder = mkdtempSync(join(tmpdir(), 'rule-cost-'));

try {
  await backfill();
  writeRules();
  const groups = await evaluated();
  const total = groups.reduce((sum, { seconds }) => sum + seconds, 0);
  for (const { name, rules, seconds } of groups)
    console.log(`${(seconds * 1000).toFixed(0).padStart(6)} ms  ${name} (${rules} rules)`);
  console.log(
    `${(total * 1000).toFixed(0).padStart(6)} ms  all groups, of ${services.length} services with ${services.length * 100} series`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Samples of the past and of the next minutes, so that nothing has to be scraped. */
async function backfill() {
  const file = join(folder, 'samples.om');
  const stream = createWriteStream(file);
  const now = Math.floor(Date.now() / 1000 / STEP_SECONDS) * STEP_SECONDS;
  for (const [metric, series] of metrics()) {
    stream.write(
      `# TYPE ${metric.replace(/_total$/, '')} ${metric.endsWith('_total') ? 'counter' : 'gauge'}\n`,
    );
    for (const [labels, perSecond] of series) {
      const lines = [];
      for (let at = -PAST_SECONDS; at <= FUTURE_SECONDS; at += STEP_SECONDS) {
        lines.push(`${metric}{${labels}} ${perSecond * (PAST_SECONDS + at)} ${now + at}`);
      }
      if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain');
    }
  }
  stream.end('# EOF\n');
  await once(stream, 'close');
  execFileSync('promtool', [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    '--quiet',
    file,
    join(folder, 'data'),
  ]);
}

/** The names of metrics, and of each the labels and the growth of its series: 100 per service. */
function metrics() {
  /** @type {Map<string, [labels: string, perSecond: number][]>} */
  const found = new Map([
    ['http_requests_total', []],
    ['http_request_duration_seconds_bucket', []],
    ['http_request_duration_seconds_count', []],
    ['up', []],
    ['process_cpu_saturation_ratio', []],
  ]);
  for (const service of services) {
    const own = `cluster="a",namespace="b",service="${service}",instance="${service}:80"`;
    for (let endpoint = 0; endpoint < 16; endpoint++) {
      const route = `${own},method="GET",endpoint="/r${endpoint}"`;
      for (const [status, rate] of [
        ['200', 5],
        ['404', 0.1],
        ['500', 0.01],
      ])
        found.get('http_requests_total').push([`${route},status_code="${status}"`, rate]);
    }
    for (let endpoint = 0; endpoint < 4; endpoint++) {
      const route = `${own},method="GET",endpoint="/r${endpoint}"`;
      found.get('http_request_duration_seconds_count').push([route, 5]);
      for (const [index, le] of [
        '0.005',
        '0.01',
        '0.025',
        '0.05',
        '0.1',
        '0.25',
        '0.5',
        '1',
        '2.5',
        '5',
        '+Inf',
      ].entries()) {
        found
          .get('http_request_duration_seconds_bucket')
          .push([`${route},le="${le}"`, (5 * (index + 1)) / 11]);
      }
    }
    found.get('up').push([own, 0]);
    found.get('process_cpu_saturation_ratio').push([own, 0]);
  }
  return found;
}

function writeRules() {
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  for (const file of readdirSync(GOLDEN).filter((name) => name.endsWith('.yml'))) {
    const text = readFileSync(join(GOLDEN, file), 'utf8');
    writeFileSync(
      join(rules, file),
      text.replaceAll('service="workshop"', `service=~"${services.join('|')}"`),
    );
  }
  const config = { global: { evaluation_interval: '15s' }, rule_files: [join(rules, '*.yml')] };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
}

/** The groups, by how long their last evaluation took. */
async function evaluated() {
  const server = spawn(
    'prometheus',
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${PORT}`,
    ],
    { stdio: 'ignore' },
  );
  try {
    await delay(EVALUATIONS_MS);
    const answer = await fetch(`http://127.0.0.1:${PORT}/api/v1/rules`);
    const { data } = await answer.json();
    return data.groups
      .map(({ name, rules, evaluationTime }) => ({ name, rules: rules.length, seconds: evaluationTime }))
      .toSorted((a, b) => b.seconds - a.seconds);
  } finally {
    server.kill();
    await once(server, 'exit');
  }
}
