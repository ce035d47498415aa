import { CONTESTANTS } from './contestants.mjs';

/** A scrape written to nowhere: CPU time of all threads, longest block of the event loop, extra memory. */
export const scrape = {
  title: 'a scrape: CPU time, longest event-loop block, extra memory',
  options: { kinds: 'counters,histograms', series: '1000,10000,100000', scrapes: '7', millions: '1000000' },
  groups: ({ library, kinds, series, scrapes, millions }) => [
    ...kinds
      .split(',')
      .flatMap((kind) =>
        series.split(',').map((count) => scraping(Object.keys(CONTESTANTS), [library, kind, count, scrapes])),
      ),
    // A few scrapes of a few contestants: prom-client's take seconds.
    ...millions
      .split(',')
      .filter(Boolean)
      .map((count) => ({
        ...scraping(['ours', 'ours protobuf', 'prom-client'], [library, 'counters', count, '3']),
        mostRounds: 3,
      })),
  ],
};

function scraping(contestants, [library, kind, series, scrapes]) {
  return {
    table: `scrape of ${series} ${kind}`,
    row: '',
    script: new URL('run-contestant.mjs', import.meta.url),
    execArgv: ['--max-old-space-size=8192'],
    cases: contestants.map((contestant) => ({
      contestant,
      args: [library, contestant, kind, series, scrapes],
    })),
  };
}
