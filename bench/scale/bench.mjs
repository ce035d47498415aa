import { LABEL_SETS, SERIES_OF_A_SET } from './page.mjs';

const STORES = ['Prometheus', 'Prometheus agent', 'VictoriaMetrics'];
const HISTOGRAMS = Object.keys(SERIES_OF_A_SET);
const SERIES_OF_A_TARGET = LABEL_SETS * SERIES_OF_A_SET.classic;

/**
 * What stores take: memory by the number of series, and by the form of latency histograms; disk of 480 scrapes, which are
 * two hours of a scrape every 15 s, made in less time with the same traffic between two. Needs `prometheus` (3.x) and
 * `victoria-metrics` on the PATH.
 */
export const scale = {
  title: 'memory, disk and CPU time of stores, by series and by form of histogram',
  options: {
    series: '5000000,1000000,100000',
    histogramTargets: '100',
    scrapes: '6',
    keptInterval: '0.25',
    keptScrapes: '480',
  },
  groups({ library, series, histogramTargets, scrapes, keptInterval, keptScrapes }) {
    const group = (table, row, cases) => ({
      table,
      row,
      script: new URL('run-store.mjs', import.meta.url),
      mostRounds: 1,
      cases: cases.map(([contestant, ...args]) => ({ contestant, args: [library, ...args] })),
    });
    // Every 15 s, or as often as 100 000 samples a second allow.
    const intervalOf = (count) => Math.max(15, Number(count) / 100_000);
    const targetsOf = (count) => Math.max(1, Math.round(Number(count) / SERIES_OF_A_TARGET));
    return [
      ...series
        .split(',')
        .filter(Boolean)
        .map((count) =>
          group(
            `memory after ${scrapes} scrapes`,
            `${count} series`,
            STORES.map((store) => [store, store, 'classic', targetsOf(count), intervalOf(count), scrapes]),
          ),
        ),
      group(
        `memory of ${Number(histogramTargets) * LABEL_SETS} latency histograms`,
        '',
        HISTOGRAMS.map((form) => [`Prometheus, ${form}`, 'Prometheus', form, histogramTargets, 15, scrapes]),
      ),
      group(`two targets after ${keptScrapes} scrapes`, '', [
        ...HISTOGRAMS.map((form) => [
          `Prometheus, ${form}`,
          'Prometheus',
          form,
          2,
          keptInterval,
          keptScrapes,
        ]),
        ['VictoriaMetrics, classic', 'VictoriaMetrics', 'classic', 2, keptInterval, keptScrapes],
      ]),
    ].filter(({ cases }) => cases.every(({ args }) => Number(args.at(-3)) > 0 && Number(args.at(-1)) > 0));
  },
};
