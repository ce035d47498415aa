import { promClient } from '../peers/prom-clients.mjs';

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

export const LABEL_NAMES = ['method', 'route', 'status'];

/**
 * Makes metrics of a contestant: `make('Counter', labelNames)`; `library` is the URL of the compiled library. By
 * default the guard is on in ours, and out of the way.
 */
export async function metricsOf(contestant, library, { maxSeries = 1e6 } = {}) {
  const constructors = await constructorsOf(contestant, library);
  let made = 0;
  return (kind, labelNames = LABEL_NAMES) =>
    new constructors[kind]({
      name: `metric_${made++}_total`,
      help: 'Measured.',
      labelNames,
      registers: [],
      maxSeries,
      ...(kind === 'Histogram' ? { buckets: BUCKETS } : {}),
    });
}

/** Label sets as a web service has them, as lists in the order of the names. */
export function labelLists(count) {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  const statuses = ['200', '201', '400', '404', '500'];
  return Array.from({ length: count }, (_, i) => [
    methods[i % 5],
    `/api/resource${Math.floor(i / 25)}/:id`,
    statuses[Math.floor(i / 5) % 5],
  ]);
}

/** Latencies between 1 ms and 1 s. */
export const VALUES = Float64Array.from({ length: 1024 }, (_, i) => Math.exp(-((i * 37) % 97) / 14));

async function constructorsOf(contestant, library) {
  if (contestant === 'OpenTelemetry') return (await import('../peers/opentelemetry.mjs')).openTelemetry();
  if (contestant !== 'ours') return promClient(contestant);
  const files = ['counter', 'gauge', 'histogram', 'summary'];
  const modules = await Promise.all(files.map((file) => import(`${library}core/instruments/${file}.js`)));
  return Object.assign({}, ...modules);
}
