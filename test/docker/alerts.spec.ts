import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { alertsOf, recordingsOf, type AlertRule } from '../../libs/metrics/src/ops/rules/rule.js';
import { RULE_FILES } from '../../docker/generate/rule-files.js';
import { entrances } from '../../libs/metrics/src/ops/rules/entrances.js';
import { missedRuns } from '../../libs/metrics/src/ops/rules/missed-runs.js';
import { ruleFiles } from '../../libs/metrics/src/ops/rules/rule-files.js';
import { annotationsOf, ruleYaml } from '../../libs/metrics/src/ops/rules/rule-yaml.js';
import { serviceScope } from '../../libs/metrics/src/ops/rules/service-scope.js';
import { slo } from '../../libs/metrics/src/ops/rules/slo.js';
import { STACK } from '../../docker/generate/stack.js';
import type { Stack } from '../../libs/metrics/src/ops/rules/stack.js';

const RUNBOOKS = 'docs/runbooks';
/** The part of a runbook that is about the demo. */
const HERE = "## In this repository's stack";
/** Is nowhere, and never worse. */
const WATCHDOG = 'Watchdog';
/** What `nestjs-metrics generate` writes beside the rules of the stack. */
const OF_BUNDLES = [entrances, missedRuns].map((file) => file(serviceScope(STACK.serviceLabels)));
const ALERTS = [...RULE_FILES, ...OF_BUNDLES].flatMap(alertsOf);
const RECORDINGS = [...RULE_FILES, ...OF_BUNDLES].flatMap(recordingsOf);

describe.each(ALERTS)('$alert', ({ alert, test, scenarios = [] }) => {
  it('has a runbook that says what it means, how to look and what to do', () => {
    const path = join(RUNBOOKS, `${alert}.md`);
    expect(existsSync(path)).toBe(true);
    const headings = readFileSync(path, 'utf8').match(/^#+ .*$/gm);
    const common = [`# ${alert}`, '## What it means', '## How to look', '## What to do'];
    expect([common, [...common, HERE]]).toContainEqual(headings);
  });

  it('has a runbook whose first three parts are true for every user', () => {
    const [common = ''] = readFileSync(join(RUNBOOKS, `${alert}.md`), 'utf8').split(HERE);
    expect(common.match(/docker|compose|lending|credit|data-api|\blibs\/|127\.0\.0\.1:8\d+/g)).toBeNull();
  });

  it('is seen to fire', () => {
    const fires = scenarios.some(({ firing }) => Object.values(firing).some((alerts) => alerts > 0));
    const phases = test ? [test.phaseMinutes].flat() : [];
    expect(fires || Math.min(...phases) >= 5).toBe(true);
  });
});

it.each(ALERTS.filter(({ alert }) => alert !== WATCHDOG))('$alert says where, and how bad', (rule) => {
  expect(rule.summary).toMatch(/\{\{ \$labels\.\w+ \}\}/);
  expect(rule.summary + rule.description).toMatch(/\{\{ \$(value|labels)/);
});

it('the links of every alert can be opened from anywhere', () => {
  for (const file of RULE_FILES) {
    for (const rule of alertsOf(file)) {
      const { runbook_url, dashboard_url } = annotationsOf(rule, file, STACK);
      expect(runbook_url).toBe(`${STACK.links.runbooks}/${rule.alert}.md`);
      expect(dashboard_url).toMatch(/^https?:\/\/[\w.:]+\/d\/[\w-]+\{\{ with \$labels\.service \}\}/);
    }
  }
});

it('links lead to dashboards that exist', () => {
  const dashboards = RULE_FILES.map(({ dashboard }) => dashboard);
  expect(dashboards.filter((uid) => !existsSync(`docker/grafana/dashboards/${uid}.json`))).toEqual([]);
});

it('compose.yml gives Prometheus and Alertmanager the addresses of the links', () => {
  const compose = readFileSync('docker/compose.yml', 'utf8');
  for (const url of [STACK.links.prometheus, STACK.links.alertmanager]) {
    expect(compose).toContain(`--web.external-url=${url}`);
  }
});

it('every runbook belongs to an alert', () => {
  const names = readdirSync(RUNBOOKS).map((file) => file.replace('.md', ''));
  expect(names.toSorted()).toEqual(ALERTS.map(({ alert }) => alert).toSorted());
});

it('every alert and every recording has a name of its own', () => {
  const recordings = RECORDINGS.map(({ record, labels }) => record + JSON.stringify(labels ?? {}));
  const names = [...ALERTS.map(({ alert }) => alert), ...recordings];
  expect(names).toEqual([...new Set(names)]);
});

it.each(RECORDINGS)('$record is named level:metric:operations', ({ record }) => {
  expect(record).toMatch(/^[a-z_]+:[a-z_0-9]+:[a-z_0-9]+$/);
});

describe('slo()', () => {
  const freshness = (objective: number) =>
    slo(serviceScope(['service']), {
      name: 'freshness',
      objective,
      failure: 'were stale',
      requests: (window) => `sum by (service) (rate(reads_total[${window}]))`,
      errors: (window) => `sum by (service) (rate(stale_reads_total[${window}]))`,
      testSeries: () => [],
    });
  const file = freshness(0.99);

  it.each([
    { alert: 'FreshnessBudgetBurnFast', severity: 'page', limit: 0.144, windows: ['1h', '5m'] },
    { alert: 'FreshnessBudgetBurnMedium', severity: 'page', limit: 0.06, windows: ['6h', '30m', '5m'] },
    { alert: 'FreshnessBudgetBurnSlow', severity: 'ticket', limit: 0.01, windows: ['3d', '6h'] },
  ])('$alert fires over $limit in all its windows', ({ alert, severity, limit, windows }) => {
    const rule = alertsOf(file).find((one) => one.alert === alert);
    expect(rule?.severity).toBe(severity);
    for (const window of windows) {
      expect(rule?.expr).toContain(`service_slo:error:ratio_rate${window}{slo="freshness"} > ${limit}\n`);
    }
  });

  it('records the budget that is left', () => {
    expect(ruleYaml(file, STACK)).toContain(
      '1 - service_slo:error:ratio_rate30d{slo="freshness"} * service_slo:observed:ratio30d{slo="freshness"}',
    );
    expect(ruleYaml(file, STACK)).toContain('/ 0.01\n');
  });

  it('reads days at long intervals, apart from what is urgent', () => {
    const days = file.groups.filter(({ recordings = [] }) =>
      recordings.some(({ expr }) => expr.includes('[30d]')),
    );
    expect(days.map(({ name, interval }) => [name, interval])).toEqual([['days', '3m']]);
  });

  it.each([
    [
      99.9,
      'slo("freshness"): the objective 99.9 is not a share between 0 and 1. Write the share of good requests, such as 0.999 for 99.9 %.',
    ],
    [1, 'the objective 1 is not a share between 0 and 1. Write the share of good requests, such as 0.999.'],
    [0, 'the objective 0 is not a share between 0 and 1.'],
    [Number.NaN, 'the objective NaN is not a share between 0 and 1.'],
    [
      0.9,
      'lets 10% of requests fail. BudgetBurnFast fires when more than 14.4 times as many fail, which is 144%: it would never fire. Take an objective above 0.931,',
    ],
  ])('refuses the objective %s and says what to write', (objective, message) => {
    expect(() => freshness(objective)).toThrow(message);
  });

  it.each([0.931, 0.95, 0.9999])('takes the objective %s', (objective) => {
    expect(() => freshness(objective)).not.toThrow();
  });
});

describe('a stack of your own', () => {
  const rulesOf = (stack: Partial<Stack>) => ruleFiles({ ...STACK, ...stack });
  const alertIn = (files: ReturnType<typeof rulesOf>, alert: string): AlertRule | undefined =>
    files.flatMap(alertsOf).find((one) => one.alert === alert);

  it('tells services apart by the labels that it has', () => {
    const files = rulesOf({ serviceLabels: ['region', 'job'], dependencies: [] });
    const expressions = files
      .flatMap((file) => [...recordingsOf(file), ...alertsOf(file)])
      .map(({ expr }) => expr);
    expect(expressions.filter((expr) => /\bcluster\b|\bby \(service\b/.test(expr))).toEqual([]);
    expect(alertIn(files, 'HighErrorRate')?.summary).toBe('{{ $labels.job }} answers with errors');
  });

  it('without a label is refused', () => {
    expect(() => rulesOf({ serviceLabels: [] })).toThrow(
      "Name the label that tells services apart, such as ['service'].",
    );
  });

  it('declares how many instances a service must have', () => {
    const files = rulesOf({ instances: [{ service: { service: 'shop' }, expected: 3 }] });
    const expected = files
      .flatMap(recordingsOf)
      .find(({ record }) => record === 'service:instances:expected');
    expect(expected?.expr).toBe(
      'label_replace(vector(3), "service", "shop", "", "")\nor max_over_time(service:instances:min5m[1h])',
    );
  });

  it('whose services need each other in a circle is refused', () => {
    const needs = (service: string, upstream: string) => ({
      service,
      knownAs: { host: upstream },
      upstream: { label: 'service', value: upstream },
    });
    expect(() => rulesOf({ dependencies: [needs('a', 'b'), needs('b', 'c'), needs('c', 'b')] })).toThrow(
      'go in a circle: b -> c -> b. Each would silence the alerts of the other.',
    );
  });

  it('without dependencies has no alert about them', () => {
    expect(alertIn(rulesOf({ dependencies: [] }), 'CauseElsewhere')).toBeUndefined();
  });
});
