import { CONTESTANTS } from './contestants.mjs';

/** A scrape written to nowhere: CPU time of all threads, longest block of the event loop, extra memory. */
export const scrape = {
  title: 'a scrape: CPU time, longest event-loop block, extra memory',
  options: {
    counters: '1000,10000,100000',
    histograms: '1000,10000',
    scrapes: '7',
    manyCounters: '1000000',
    manyHistograms: '100000',
  },
  groups: ({ library, counters, histograms, scrapes, manyCounters, manyHistograms }) => {
    const all = Object.keys(CONTESTANTS);
    // A few scrapes of a few contestants: prom-client's take seconds.
    const few = ['ours', 'ours protobuf', 'prom-client', '@prometheus-io/client'];
    const scrapesOf = (kind, series, contestants, scrapeCount) =>
      series
        .split(',')
        .filter(Boolean)
        .map((count) => scraping(contestants, [library, kind, count, scrapeCount]));
    return [
      ...scrapesOf('counters', counters, all, scrapes),
      ...scrapesOf('histograms', histograms, all, scrapes),
      ...scrapesOf('counters', manyCounters, few, '3'),
      ...scrapesOf('histograms', manyHistograms, few, '3'),
    ];
  },
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
