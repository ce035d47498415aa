import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { run } from '../stack/support/run.js';
import { exposed } from './support/exposed.js';
import { scene } from './support/scene.js';

/** Reads an exposition as strictly as client_python does, and tells the samples of each family. */
const READ = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read
print(json.dumps([[f.name, f.type, f.unit, len(f.samples), sum(s.exemplar is not None for s in f.samples)]
                  for f in read(sys.stdin.buffer.read().decode())]))
`;

async function strictlyRead(exposition: Buffer): Promise<unknown> {
  const { exitCode, stdout, stderr } = await run(['/usr/bin/python3', '-c', READ], exposition.toString());
  if (exitCode !== 0) throw new Error(`client_python refuses it: ${stderr}`);
  return JSON.parse(stdout);
}

describe("client_python's strict parser of OpenMetrics", () => {
  // It is older than names in UTF-8.
  const format = { type: 'openmetrics', version: '1.0.0', escaping: 'underscores' } as const;

  it.each([{ hasCreatedLines: false }, { hasCreatedLines: true }])(
    'reads every kind of metric: %j',
    async ({ hasCreatedLines }) => {
      const created = hasCreatedLines ? 1 : 0;
      expect(await strictlyRead(await exposed(scene(), { format, hasCreatedLines }))).toEqual([
        ['loans_created', 'counter', '', 3 + 3 * created, 3],
        ['sheep', 'unknown', '', 1, 0],
        ['queue_ratio', 'gauge', 'ratio', 3, 0],
        ['job_duration_seconds', 'histogram', 'seconds', 12 + 2 * created, 3],
        ['reply_bytes', 'summary', 'bytes', 4 + created, 0],
        ['jvm_threads', 'gauge', '', 1, 0],
        ['what', 'unknown', '', 1, 0],
      ]);
    },
  );

  it('reads families of many chunks', async () => {
    const common = { help: 'Many.', labelNames: ['id'], registers: [], maxSeries: Infinity };
    const counter = new Counter({ ...common, name: 'many_total' });
    const histogram = new Histogram({ ...common, name: 'many_seconds' });
    for (let id = 0; id < 1000; id++) {
      counter.inc({ id: `"${id}"\n` }, id / 3);
      histogram.observe({ id: String(id) }, id / 100);
    }
    expect(await strictlyRead(await exposed([counter, histogram], { format }))).toEqual([
      ['many', 'counter', '', 1000, 0],
      ['many_seconds', 'histogram', 'seconds', 1000 * 14, 0],
    ]);
  });

  it('refuses what is cut off', async () => {
    const whole = await exposed(scene(), { format });
    await expect(strictlyRead(whole.subarray(0, -'# EOF\n'.length))).rejects.toThrow('Missing # EOF');
  });
});
