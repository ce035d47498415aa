import { afterEach, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { SimulatedThreads } from './support/simulated-threads.js';

const SERIES = 4000;

let simulated: SimulatedThreads;
afterEach(() => simulated.close());

function totalsIn(page: string): number[] {
  return ['jobs_total{', 'job_seconds_count{'].map((name) =>
    page
      .split('\n')
      .filter((line) => line.startsWith(name))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0),
  );
}

/** Starts a thread with many series, which has recorded twice in each. */
function startIn(threads: SimulatedThreads): number {
  const { id } = threads.start((registry) => {
    const config = { help: 'Jobs.', labelNames: ['id'] as const, maxSeries: Infinity };
    const registers = [registry] as never;
    const counter = new Counter({ ...config, name: 'jobs_total', registers });
    const histogram = new Histogram({ ...config, name: 'job_seconds', native: {}, registers });
    for (let i = 0; i < SERIES; i++) {
      counter.inc({ id: i }, 2);
      if (i % 20 !== 0) continue;
      histogram.observe({ id: i }, 1);
      histogram.observe({ id: i }, 2);
    }
  });
  return id;
}

it('shows each total once while what threads leave behind is put together', async () => {
  simulated = new SimulatedThreads();
  const expected = [2 * SERIES, SERIES / 10];
  const [first, second] = [startIn(simulated), startIn(simulated)];
  const twice = expected.map((total) => 2 * total);
  simulated.end(first);
  const pages = [totalsIn(await simulated.page())];
  simulated.end(second);
  // A page waits for one step at most, so these are shown in between.
  for (let i = 0; i < 10; i++) pages.push(totalsIn(await simulated.page()));
  expect(pages).toEqual(Array.from({ length: 11 }, () => twice));
});

it('keeps what threads had recorded when the application that shows them ends', async () => {
  simulated = new SimulatedThreads();
  const id = startIn(simulated);
  simulated.close();
  expect(totalsIn(await simulated.page())).toEqual([2 * SERIES, SERIES / 10]);
  simulated.end(id);
  expect(totalsIn(await simulated.page())).toEqual([2 * SERIES, SERIES / 10]);
});
