import type { Application, ApplicationMetric } from '../model/application.js';

/** Labels that the target and the module's own `defaultLabels` add to those of a metric, with room to spare. */
const LABELS_BESIDE = 20;

export interface ScrapeLimits {
  readonly sampleLimit?: number;
  readonly labelLimit: number;
}

/**
 * What a scrape stays below while the application keeps its own limits: beyond it something else is wrong, and Prometheus
 * is better off without it. Several processes, or a metric without a limit, have no such number.
 */
export function scrapeLimits(application: Application): ScrapeLimits {
  const { metrics, hasWorkers } = application;
  const samples = metrics.reduce((sum, metric) => sum + samplesOf(metric, application), 0);
  const labels = Math.max(0, ...metrics.map((metric) => metric.labels.length));
  return {
    ...(!hasWorkers && Number.isFinite(samples) && { sampleLimit: roundedUp(samples) }),
    labelLimit: labels + LABELS_BESIDE,
  };
}

function samplesOf(metric: ApplicationMetric, { http, limits, metrics }: Application): number {
  const { declaredName, type, place, samplesPerSeries } = metric;
  // The library's own metrics without a limit, such as metrics_series, have a series for each metric.
  const { maxSeries = place === undefined ? metrics.length : Infinity } = metric;
  const isOfRequests = place === undefined && /^(http_(?!client_)|active_requests$)/.test(declaredName);
  if (!isOfRequests || http === undefined) return maxSeries * samplesPerSeries;
  // The options of the application decide, not the definition. JSON has no Infinity.
  const series = (limits.httpSeries as number | null) ?? Infinity;
  return series * (type === 'histogram' ? http.buckets.length + 4 : samplesPerSeries);
}

/** To two digits, so that the limit changes when it has to and not with every metric. */
function roundedUp(samples: number): number {
  const unit = 10 ** Math.max(3, Math.floor(Math.log10(samples)) - 1);
  return Math.ceil((samples + 1) / unit) * unit;
}
