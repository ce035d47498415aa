import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { resolveConfig } from '../../libs/metrics/src/ops/config/resolve-config.js';
import { dashboardsOf } from '../../libs/metrics/src/ops/dashboards/dashboards-of.js';
import { bundleRules } from '../../libs/metrics/src/ops/rules/bundle-rules.js';
import { promtoolTests } from '../../libs/metrics/src/ops/rules/promtool-tests.js';
import type { RuleFile } from '../../libs/metrics/src/ops/rules/rule.js';
import { RULE_FILES } from '../../docker/generate/rule-files.js';
import { ruleFiles } from '../../libs/metrics/src/ops/rules/rule-files.js';
import { groupName, ruleYaml, yaml } from '../../libs/metrics/src/ops/rules/rule-yaml.js';
import { seriesOf } from '../../libs/metrics/src/ops/rules/service-scope.js';
import { STACK } from '../../docker/generate/stack.js';
import type { Stack } from '../../libs/metrics/src/ops/rules/stack.js';
import { application, written } from '../ops/support/application.js';
import { readOtelWorkshop, readPrefixed } from '../ops/support/applications.js';
import { PROMISING } from '../ops/support/objectives.js';
import { output, run } from './support/run.js';
import { queriesOf } from './support/shipped-queries.js';

// The tests of objectives span nine days.
const TESTS_MS = 300_000;
const RULES = 'docker/prometheus/rules';
const PASSED = { exitCode: 0, report: expect.stringContaining('SUCCESS') };
const PROMTOOLS = ['promtool', 'promtool-2.42'];

describe.each(RULE_FILES.map(({ name }) => ({ name })))('the rules $name', ({ name }) => {
  it.each(PROMTOOLS)('are accepted by %s', async (promtool) => {
    expect(await run([promtool, 'check', 'rules', `${RULES}/${name}.yml`])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  });

  it(
    'fire above their thresholds, not below, and resolve',
    async () => expect(await tested(testsOf(name))).toEqual(PASSED),
    TESTS_MS,
  );
});

describe('the rules by region and job', () => {
  const stack = { ...STACK, serviceLabels: ['region', 'job'], dependencies: [] };

  it.each(ruleFiles(stack))('$name are accepted', async (file) => {
    await withRules(stack, file, async (_, rules) => {
      expect(await run(['promtool', 'check', 'rules', rules])).toMatchObject({ exitCode: 0 });
    });
  });

  it.each(ruleFiles(stack).filter(({ testIntervalMinutes = 1 }) => testIntervalMinutes === 1))(
    '$name pass their tests',
    async (file) => expect(await withRules(stack, file, tested)).toEqual(PASSED),
  );
});

it('of two clusters, each has its own error rate', async () => {
  const requests = (cluster: string, status: string) =>
    `http_requests_total{cluster="${cluster}",service="shop",status_code="${status}"}`;
  const result = await firing(STACK, 'golden-signals', {
    series: { [requests('large', '200')]: '0+60000x20', [requests('small', '500')]: '0+60x20' },
    alert: 'HighErrorRate',
    labels: { cluster: 'small', service: 'shop', severity: 'page' },
  });
  expect(result).toEqual(PASSED);
});

it('a service that has to have two instances misses one, though it never had two', async () => {
  const stack = { ...STACK, instances: [{ service: { service: 'shop' }, expected: 2 }] };
  const result = await firing(stack, 'targets', {
    series: { 'up{service="shop",instance="one"}': '1x20' },
    alert: 'InstanceMissing',
    labels: { service: 'shop', severity: 'ticket' },
  });
  expect(result).toEqual(PASSED);
});

it('a service that has to be there is down, though nobody has ever seen it', async () => {
  const stack = { ...STACK, instances: [{ service: { service: 'shop' }, expected: 1 }] };
  const result = await firing(stack, 'targets', {
    series: { 'up{service="other",instance="one"}': '1x20' },
    alert: 'ServiceDown',
    labels: { service: 'shop', severity: 'page' },
  });
  expect(result).toEqual(PASSED);
});

it('a rule that fires too early fails its tests', async () => {
  await inFolder(async (folder) => {
    const rules = readFileSync(`${RULES}/targets.yml`, 'utf8').replace('up == 0', 'up >= 0');
    writeFileSync(join(folder, 'targets.yml'), rules);
    const tests = readFileSync(testsOf('targets'), 'utf8').replace('../targets.yml', 'targets.yml');
    writeFileSync(join(folder, 'targets.test.yml'), tests);
    const { exitCode, stderr } = await run(['promtool', 'test', 'rules', join(folder, 'targets.test.yml')]);
    expect(stderr).toContain('alertname: TargetDown');
    expect(exitCode).not.toBe(0);
  });
});

describe('the configuration', () => {
  it('of newer servers differs in what 3.5 does not know alone', async () => {
    const { exitCode, stderr } = await run([
      'promtool',
      'check',
      'config',
      'docker/prometheus/prometheus-3.8.yml',
    ]);
    expect(exitCode).not.toBe(0);
    expect(stderr.match(/field \w+ not found/g)).toEqual(['field scrape_native_histograms not found']);
  });

  it.each(['alertmanager.yml', 'alertmanager.test.yml'])('%s is accepted by amtool', async (file) => {
    expect(await run(['amtool', 'check-config', `docker/alertmanager/${file}`])).toMatchObject({
      exitCode: 0,
    });
  });

  it.each([
    { labels: ['severity=page'], receiver: 'page' },
    { labels: ['severity=ticket'], receiver: 'ticket' },
    { labels: ['severity=another'], receiver: 'ticket' },
    { labels: ['severity=none', 'alertname=CauseKnown'], receiver: 'nobody' },
    { labels: ['severity=none', 'alertname=Watchdog'], receiver: 'watchdog' },
  ])('routes $labels to $receiver', async ({ labels, receiver }) => {
    const config = '--config.file=docker/alertmanager/alertmanager.yml';
    expect(await output('amtool', 'config', 'routes', 'test', config, ...labels)).toBe(receiver);
  });
});

describe('what `nestjs-metrics generate` writes', () => {
  const slack = { slack_configs: [{ channel: '#on-call', api_url: 'https://slack.example/hook' }] };

  it.each([{}, { receivers: { page: slack }, serviceLabels: ['cluster', 'service'] }])(
    'for Alertmanager is accepted by amtool: %j',
    async (config) => {
      const files = await written('alertmanager', [application()], config);
      await inFolder(async (folder) => {
        const path = join(folder, 'alertmanager.yml');
        writeFileSync(path, files.get('alertmanager/alertmanager.yml') ?? '');
        expect(await run(['amtool', 'check-config', path])).toMatchObject({ exitCode: 0 });
        const routed = (...labels: string[]) =>
          output('amtool', 'config', 'routes', 'test', `--config.file=${path}`, ...labels);
        expect(await routed('severity=page')).toBe('page');
        expect(await routed('severity=none', 'alertname=CauseKnown')).toBe('nobody');
      });
    },
  );

  it('for Sloth and Pyrra has queries that Prometheus can read', async () => {
    const files = [...(await written('slo-tools', [PROMISING]))];
    const texts = files.filter(([path]) => !path.includes('openslo')).map(([, text]) => text);
    const found = texts.flatMap((text) =>
      [...text.matchAll(/(?:_query|metric): (.*)/g)].map(([, value = '']) => value),
    );
    const rules = found.map((value, index) => ({
      record: `one:query:${index}`,
      expr: (parse(value) as string).replaceAll('{{.window}}', '5m'),
    }));
    expect(rules).toHaveLength(11);
    await accepted(rules);
  });

  it('for panels of applications with names of their own has queries that Prometheus can read', async () => {
    const applications = [await readOtelWorkshop(), await readPrefixed()];
    const config = resolveConfig({});
    for (const bundled of [applications, applications.slice(0, 1)]) {
      const queries = queriesOf(dashboardsOf(bundled, bundleRules(bundled, config).files, config));
      expect(queries.length).toBeGreaterThan(80);
      await accepted(queries.map(({ query }, index) => ({ record: `one:query:${index}`, expr: query })));
    }
  });

  it('for pods with annotations is accepted by promtool', async () => {
    const shop = application({ scrape: { path: '/metrics', port: 9464, auth: 'bearer' } });
    const files = await written('kubernetes', [shop], { kubernetes: { scrapedBy: 'annotations' } });
    await inFolder(async (folder) => {
      const path = join(folder, 'prometheus.yml');
      const jobs = files.get('kubernetes/annotations/scrape-configs.yml') ?? '';
      writeFileSync(path, `scrape_configs:\n${jobs}`);
      expect(await run(['promtool', 'check', 'config', '--syntax-only', path])).toMatchObject({
        exitCode: 0,
      });
    });
  });
});

it.each([
  ['otel', 'workshop', 'http_server_request_duration_seconds_count', 'http_request_method', 'http_route'],
  ['prefixed', 'shop', 'shop_http_requests_total', 'method', 'endpoint'],
  ['otel-and-prefixed', 'shop', 'shop_http_requests_total', 'method', 'endpoint'],
])('of %s, what is recorded has the usual names and labels', async (bundle, service, name, method, route) => {
  const series = { [`${name}{service="${service}",${method}="GET",${route}="/a"}`]: '0+60x20' };
  const recorded = `service_endpoint:http_requests:rate5m{endpoint="/a",method="GET",service="${service}"}`;
  const test = {
    rule_files: [join(process.cwd(), `test/ops/golden/${bundle}/prometheus/rules/golden-signals.yml`)],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
        promql_expr_test: [
          {
            expr: 'service_endpoint:http_requests:rate5m',
            eval_time: '10m',
            exp_samples: [{ labels: recorded, value: 1 }],
          },
        ],
      },
    ],
  };
  await inFolder(async (folder) => {
    const path = join(folder, 'recorded.test.yml');
    writeFileSync(path, yaml(test));
    expect(await tested(path)).toEqual(PASSED);
  });
});

/** Whether promtool takes these as rules. */
async function accepted(rules: readonly { record: string; expr: string }[]): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, 'queries.yml');
    writeFileSync(path, yaml({ groups: [{ name: 'queries', rules }] }));
    expect(await run(['promtool', 'check', 'rules', path])).toMatchObject({ exitCode: 0 });
  });
}

/** How promtool's tests end, and what it says. */
async function tested(tests: string): Promise<{ exitCode: number; report: string }> {
  const { exitCode, stdout, stderr } = await run(['promtool', 'test', 'rules', tests]);
  return { exitCode, report: (stdout + stderr).trim() };
}

/** Calls back with the tests and the rules of one file of another stack. */
function withRules<T>(
  stack: Stack,
  file: RuleFile,
  check: (tests: string, rules: string) => Promise<T>,
): Promise<T> {
  return inFolder((folder) => {
    const [tests, rules] = [join(folder, 'tests', `${file.name}.test.yml`), join(folder, `${file.name}.yml`)];
    mkdirSync(join(folder, 'tests'));
    writeFileSync(rules, ruleYaml(file, stack));
    writeFileSync(tests, promtoolTests(file, stack));
    return check(tests, rules);
  });
}

/** Whether one alert of this name fires after ten minutes, with these labels. */
async function firing(
  stack: Stack,
  name: string,
  expected: {
    readonly series: Readonly<Record<string, string>>;
    readonly alert: string;
    readonly labels: Readonly<Record<string, string>>;
  },
): ReturnType<typeof tested> {
  const file = ruleFiles(stack).find((one) => one.name === name);
  if (!file) throw new Error(`There are no rules "${name}".`);
  const series = seriesOf('ALERTS', { alertname: expected.alert, alertstate: 'firing' });
  const test = {
    rule_files: [`../${name}.yml`],
    evaluation_interval: '1m',
    group_eval_order: file.groups.map((group) => groupName(file, group)),
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(expected.series).map(([one, values]) => ({ series: one, values })),
        promql_expr_test: [
          {
            expr: series,
            eval_time: '10m',
            exp_samples: [
              {
                labels: seriesOf('ALERTS', {
                  alertname: expected.alert,
                  alertstate: 'firing',
                  ...expected.labels,
                }),
                value: 1,
              },
            ],
          },
        ],
      },
    ],
  };
  return withRules(stack, file, (tests) => {
    writeFileSync(tests, yaml(test));
    return tested(tests);
  });
}

async function inFolder<T>(check: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  try {
    return await check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function testsOf(name: string): string {
  return `${RULES}/tests/${name}.test.yml`;
}

// Each objective takes ten seconds, and those of one kind differ in labels alone.
describe.each([
  ['workshop', /_(mechanic|queue)_/],
  ['finance', /_(mechanic|queue)_/],
  ['otel', /_(post|queue)_/],
  ['prefixed', /_till_/],
  ['otel-and-prefixed', /availability_(shop|workshop)/],
  ['parcels', /./],
])('what is generated for the application %s', (name, objectives) => {
  const rules = `test/ops/golden/${name}/prometheus/rules`;
  const files = readdirSync(rules).filter((file) => file.endsWith('.yml'));
  const quick = files.filter((file) => !file.startsWith('slo-') || objectives.test(file));

  it.each(PROMTOOLS)('is accepted by %s', async (promtool) => {
    const checked = await run([promtool, 'check', 'rules', ...files.map((file) => join(rules, file))]);
    expect(checked).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it(
    'fires above its thresholds, not below, and resolves',
    async () => {
      const tests = quick.map((file) => join(rules, 'tests', file.replace('.yml', '.test.yml')));
      expect(await run(['promtool', 'test', 'rules', ...tests])).toMatchObject({ exitCode: 0 });
    },
    TESTS_MS,
  );
});
