import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from './run.js';

/** Series in promtool's notation, one value per minute: `{ 'up{job="a"}': '1x4 0x4' }`. */
export type InputSeries = Readonly<Record<string, string>>;

/**
 * Checks what a query returns at a minute, by real promtool: the label sets of its series, each with the value 1.
 * Returns promtool's report, which is empty when they are the expected ones.
 */
export async function promtoolReport(
  query: string,
  series: InputSeries,
  minute: number,
  expected: readonly string[],
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    const test = {
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [
        {
          expr: query,
          eval_time: `${minute}m`,
          exp_samples: expected.map((labels) => ({ labels, value: 1 })),
        },
      ],
    };
    const file = join(folder, 'query.test.yml');
    writeFileSync(file, stringify({ evaluation_interval: '1m', tests: [test] }));
    const { exitCode, stdout, stderr } = await run(['promtool', 'test', 'rules', file]);
    return exitCode === 0 ? '' : stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
