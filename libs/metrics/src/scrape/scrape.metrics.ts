import { FORMAT_TYPES } from '../core/exposition/format.js';
import { ownCounter, ownGauge, ownHistogram } from '../metrics/definition/own-definition.js';

export const scrapeDuration = ownHistogram({
  name: 'metrics_scrape_duration_seconds',
  help: 'Time from the arrival of a scrape until its response was sent.',
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const scrapes = ownCounter({
  name: 'metrics_scrapes_total',
  help: 'Answered scrapes, by exposition format.',
  labelNames: ['format'],
  labelValues: { format: FORMAT_TYPES },
});

export const lastScrapeSize = ownGauge({
  name: 'metrics_last_scrape_size_bytes',
  help: 'Size of the last exposition before compression.',
  aggregator: 'max',
});

export const collectErrors = ownCounter({
  name: 'metrics_collect_errors_total',
  help: 'Metrics that were left out of a scrape or a push because their collect failed or was late.',
  labelNames: ['metric'],
});
