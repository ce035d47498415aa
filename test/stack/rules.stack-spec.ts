import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RULE_FILES } from '../../docker/generate/rules/rule-files.js';
import { output, run } from './support/run.js';

const RULES = 'docker/prometheus/rules';
const PROMTOOLS = ['promtool', 'promtool-2.42'];

describe.each(RULE_FILES.map(({ name }) => ({ name })))('the rules $name', ({ name }) => {
  it.each(PROMTOOLS)('are accepted by %s', async (promtool) => {
    expect(await run([promtool, 'check', 'rules', `${RULES}/${name}.yml`])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  });

  it('fire above their thresholds, not below, and resolve', async () => {
    const { exitCode, stdout, stderr } = await run(['promtool', 'test', 'rules', testsOf(name)]);
    expect({ exitCode, report: (stdout + stderr).trim() }).toEqual({
      exitCode: 0,
      report: expect.stringContaining('SUCCESS'),
    });
  });
});

it('a rule that fires too early fails its tests', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  try {
    const rules = readFileSync(`${RULES}/targets.yml`, 'utf8').replace('up == 0', 'up >= 0');
    writeFileSync(join(folder, 'targets.yml'), rules);
    const tests = readFileSync(testsOf('targets'), 'utf8').replace('../targets.yml', 'targets.yml');
    writeFileSync(join(folder, 'targets.test.yml'), tests);
    const { exitCode, stderr } = await run(['promtool', 'test', 'rules', join(folder, 'targets.test.yml')]);
    expect(stderr).toContain('alertname: TargetDown');
    expect(exitCode).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
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
    { severity: 'page', receiver: 'page' },
    { severity: 'ticket', receiver: 'ticket' },
    { severity: 'another', receiver: 'ticket' },
  ])('routes $severity to $receiver', async ({ severity, receiver }) => {
    const config = '--config.file=docker/alertmanager/alertmanager.yml';
    expect(await output('amtool', 'config', 'routes', 'test', config, `severity=${severity}`)).toBe(receiver);
  });
});

function testsOf(name: string): string {
  return `${RULES}/tests/${name}.test.yml`;
}
