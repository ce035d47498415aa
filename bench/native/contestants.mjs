const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const COMMON = {
  name: 'job_seconds',
  help: 'Time per job.',
  labelNames: ['method', 'endpoint', 'status_code'],
  registers: [],
  maxSeries: 1e6,
};

/** How each contestant makes its histogram, given the URL of the compiled library. */
export const CONTESTANTS = {
  'ours native': (library) => ours(library, { native: {} }),
  'ours native and classic': (library) => ours(library, { native: {}, buckets: BUCKETS }),
  'ours classic': (library) => ours(library, { buckets: BUCKETS }),
  'prom-client classic': async () => {
    const { Histogram } = (await import('prom-client')).default;
    return new Histogram({ ...COMMON, buckets: BUCKETS });
  },
};

/** Label sets as a web service has them. */
export function labelSets(count) {
  return Array.from({ length: count }, (_, i) => ({
    method: i % 2 === 0 ? 'GET' : 'POST',
    endpoint: `/api/resource${Math.floor(i / 10)}/:id`,
    status_code: ['200', '201', '404', '500', '503'][Math.floor(i / 2) % 5],
  }));
}

async function ours(library, options) {
  const { Histogram } = await import(`${library}core/instruments/histogram.js`);
  return new Histogram({ ...COMMON, ...options });
}
