import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RULE_FILES } from '../../docker/generate/rules/rule-files.js';
import { ruleYaml } from '../../docker/generate/rules/rule-yaml.js';
import { slo } from '../../docker/generate/rules/slo.js';

const RUNBOOKS = 'docs/runbooks';
const ALERTS = RULE_FILES.flatMap(({ alerts }) => alerts);
const RECORDINGS = RULE_FILES.flatMap(({ recordings = [] }) => recordings);

describe.each(ALERTS)('$alert', ({ alert, description, summary, test }) => {
  it('has a runbook that says what it means, how to look and what to do', () => {
    const path = join(RUNBOOKS, `${alert}.md`);
    expect(existsSync(path)).toBe(true);
    const headings = readFileSync(path, 'utf8').match(/^#+ .*$/gm);
    expect(headings).toEqual([`# ${alert}`, '## What it means', '## How to look', '## What to do']);
  });

  it('says where, and how bad', () => {
    expect(summary).toMatch(/\{\{ \$labels\.\w+ \}\}/);
    expect(description).toMatch(/\{\{ \$(value|labels)/);
  });

  it('is tested over more than its `for`', () => {
    expect(test.phaseMinutes).toBeGreaterThanOrEqual(5);
  });
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
  const file = slo({
    name: 'freshness',
    objective: 0.99,
    failure: 'were stale',
    requests: 'sum by (service) (rate(reads_total[5m]))',
    errors: 'sum by (service) (rate(stale_reads_total[5m]))',
    testSeries: () => [],
  });

  it.each([
    { alert: 'FreshnessBudgetBurnFast', severity: 'page', limit: 0.144, windows: ['1h', '5m'] },
    { alert: 'FreshnessBudgetBurnMedium', severity: 'page', limit: 0.06, windows: ['6h', '30m'] },
    { alert: 'FreshnessBudgetBurnSlow', severity: 'ticket', limit: 0.01, windows: ['3d', '6h'] },
  ])('$alert fires over $limit in both windows', ({ alert, severity, limit, windows }) => {
    const rule = file.alerts.find((one) => one.alert === alert);
    expect(rule?.severity).toBe(severity);
    for (const window of windows) {
      expect(rule?.expr).toContain(`service_slo:error:ratio_rate${window}{slo="freshness"} > ${limit}\n`);
    }
  });

  it('records the budget that is left', () => {
    expect(ruleYaml(file)).toContain('1 - service_slo:error:ratio_rate30d{slo="freshness"} / 0.01');
  });
});
