import { describe, expect, it } from '@jest/globals';
import { Exposer } from '../../libs/metrics/src/core/exposition/exposer.js';
import { Gauge } from '../../libs/metrics/src/index.js';
import { collectGarbage } from '../saturation/support/garbage.js';

const SERIES = 10_000;

function usedBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

async function chunksOf(page: AsyncIterable<Buffer>): Promise<number> {
  let chunks = 0;
  for await (const _ of page) chunks++;
  return chunks;
}

function scrapeOf(gauge: Gauge<'i'>, exposer: Exposer): AsyncIterable<Buffer> {
  return exposer.expose([gauge], {
    format: { type: 'text', version: '0.0.4', escaping: 'underscores' },
    deadlineMs: 10_000,
    onError: (_, error) => {
      throw error;
    },
  });
}

// What writes a page is used again for the next one. In between it must let go of the view of the series, which sees
// every series that ends.
describe('series that end after a scrape', () => {
  it.each([
    ['that was read to its end', chunksOf],
    [
      'that its client left',
      async (page: AsyncIterable<Buffer>) => {
        for await (const _ of page) return 1;
        return 0;
      },
    ],
  ])('are not kept in memory by a scrape %s', async (_, read) => {
    const gauge = new Gauge({
      name: 'jobs',
      help: 'x',
      labelNames: ['i'],
      registers: [],
      maxSeries: Infinity,
    });
    for (let i = 0; i < 2_000; i++) gauge.set({ i }, i);
    const exposer = new Exposer();
    expect(await read(scrapeOf(gauge, exposer))).toBeGreaterThan(0);
    const before = usedBytes();
    for (let i = 0; i < SERIES; i++) {
      gauge.set({ i: 'short-lived' }, i);
      gauge.remove('short-lived');
    }
    // A series that is kept takes more than 300 bytes.
    expect(usedBytes() - before).toBeLessThan(SERIES * 100);
    expect(await chunksOf(scrapeOf(gauge, exposer))).toBeGreaterThan(0);
  });
});
