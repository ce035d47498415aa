import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { WholeMetrics } from '../../libs/metrics/src/core/members/whole-metrics.js';
import { exposed } from '../exposition/support/exposed.js';
import { run } from '../stack/support/run.js';
import { JournalledMember } from './support/members.js';

/** Tells the value of each sample, as client_python reads it. */
const READ = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read
print(json.dumps({s.name + json.dumps(s.labels): s.value
                  for f in read(sys.stdin.buffer.read().decode()) for s in f.samples}))
`;

/** The whole of three members with one of each kind. */
async function whole(): Promise<object[]> {
  const members = ['a', 'b', 'c'].map((name, i) => {
    const registers: [] = [];
    const calls = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: ['kind'], registers });
    const queue = new Gauge({ name: 'queue_length', help: 'Waiting.', registers });
    const time = new Histogram({ name: 'job_seconds', help: 'Time.', buckets: [1], registers });
    const size = new Summary({ name: 'reply_bytes', help: 'Size.', registers });
    calls.inc({ kind: '"\n' }, i + 1);
    queue.set(i);
    time.observe(i);
    size.observe(10 * i);
    return new JournalledMember(name, calls, queue, time, size);
  });
  for (const member of members) member.flush();
  return new WholeMetrics().merge(members);
}

describe('the whole of several members', () => {
  it('is read by client_python as the sum of all', async () => {
    const format = { type: 'openmetrics', version: '1.0.0', escaping: 'underscores' } as const;
    const page = await exposed(await whole(), { format });
    const { exitCode, stdout, stderr } = await run(['/usr/bin/python3', '-c', READ], page.toString());
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      'calls_total{"kind": "\\"\\n"}': 6,
      'queue_length{}': 3,
      'job_seconds_bucket{"le": "1.0"}': 2,
      'job_seconds_bucket{"le": "+Inf"}': 3,
      'job_seconds_sum{}': 3,
      'job_seconds_count{}': 3,
      'reply_bytes_sum{}': 30,
      'reply_bytes_count{}': 3,
    });
  });

  it('has nothing that promtool check metrics minds', async () => {
    const page = (await exposed(await whole())).toString();
    expect(await run(['promtool', 'check', 'metrics'], page)).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });
});
