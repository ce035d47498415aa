import { describe, expect, it } from '@jest/globals';
import { Counter as PromCounter } from 'prom-client';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';

const options = { name: 'c_total', help: 'C.', labelNames: ['a'] as const, registers: [] };

/** Labels that count how often they are read. */
function watchedLabels() {
  let reads = 0;
  const labels = {
    get a() {
      reads++;
      return 'x';
    },
  };
  return { labels, reads: () => reads };
}

describe('a series kept by labels()', () => {
  it('reads and hashes its labels at each inc() in prom-client 15', () => {
    const { labels, reads } = watchedLabels();
    const kept = new PromCounter(options).labels(labels);
    const before = reads();
    for (let i = 0; i < 100; i++) kept.inc();
    expect(reads() - before).toBeGreaterThanOrEqual(100);
  });

  it('looks nothing up at inc() in ours', async () => {
    const { labels, reads } = watchedLabels();
    const counter = new Counter(options);
    const kept = counter.labels(labels);
    const before = reads();
    for (let i = 0; i < 100; i++) kept.inc();
    expect(reads() - before).toBe(0);
    expect((await counter.get()).values).toEqual([{ value: 100, labels: { a: 'x' } }]);
  });
});
