import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { promtoolTests } from '../../libs/metrics/src/ops/rules/promtool-tests.js';
import type { RuleFile } from '../../libs/metrics/src/ops/rules/rule.js';
import { RULE_FILES } from '../../docker/generate/rule-files.js';
import { ruleFiles } from '../../libs/metrics/src/ops/rules/rule-files.js';
import { groupName, ruleYaml, yaml } from '../../libs/metrics/src/ops/rules/rule-yaml.js';
import { seriesOf } from '../../libs/metrics/src/ops/rules/service-scope.js';
import { STACK } from '../../docker/generate/stack.js';
import type { Stack } from '../../libs/metrics/src/ops/rules/stack.js';
import { output, run } from './support/run.js';

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
