import { CONTESTANTS } from './contestants.mjs';

/**
 * Scrapes as Prometheus does them: from a cold start, and with a full collection of garbage before each, as a busy
 * service collects in the 15 seconds between two. It is the upper bound of what a collection costs; `scrape` is the
 * lower one.
 */
export const scrapeCold = {
  title: 'scrapes from a cold start, each after a collection of garbage: CPU time',
  options: { series: '100,1000,10000,100000', metrics: '2000', scrapes: '100', scrapesOfMany: '20' },
  groups: ({ library, series, metrics, scrapes, scrapesOfMany }) => [
    ...listOf(series).map((count) =>
      scraping(library, `${count} series of one counter`, [
        1,
        count,
        count > 10_000 ? scrapesOfMany : scrapes,
      ]),
    ),
    ...listOf(metrics).map((count) =>
      scraping(library, `${count} counters of one series`, [count, 1, scrapesOfMany]),
    ),
  ],
};

function scraping(library, table, args) {
  return {
    table,
    row: '',
    script: new URL('run-cold.mjs', import.meta.url),
    execArgv: ['--max-old-space-size=8192'],
    cases: Object.keys(CONTESTANTS)
      .filter((contestant) => !/gzip|encoding/.test(contestant))
      .map((contestant) => ({ contestant, args: [library, contestant, ...args] })),
  };
}

function listOf(counts) {
  return counts.split(',').filter(Boolean);
}
