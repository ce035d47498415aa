/** Each contestant makes instruments in a registry of its own and knows how to scrape it as text. */
export const CONTESTANTS = {
  'nestjs-metrics': (library) => ours(library, { type: 'text', version: '0.0.4', escaping: 'underscores' }),
  'nestjs-metrics OpenMetrics': (library) =>
    ours(library, { type: 'openmetrics', version: '1.0.0', escaping: 'underscores' }),
  'nestjs-metrics protobuf': (library) => ours(library, { type: 'protobuf', escaping: 'underscores' }),
  'prom-client': () => promClient('prom-client'),
  '@prometheus-io/client': () => promClient(process.env.PROMETHEUS_IO_CLIENT ?? '@prometheus-io/client'),
};

async function ours(library, format) {
  const [{ Counter }, { Histogram }, { Exposer }] = await Promise.all([
    import(`${library}instruments/counter.js`),
    import(`${library}instruments/histogram.js`),
    import(`${library}exposition/exposer.js`),
  ]);
  const exposer = new Exposer();
  const metrics = [];
  const make = (Instrument) => (options) => {
    const instrument = new Instrument({ ...options, registers: [], maxSeries: Infinity });
    metrics.push(instrument);
    return instrument;
  };
  return {
    counter: make(Counter),
    histogram: make(Histogram),
    scrape: async (onChunk) => {
      const onError = (name, error) => {
        throw new Error(`${name} failed`, { cause: error });
      };
      const exposition = exposer.expose(metrics, { format, deadlineMs: 10_000, onError });
      for await (const chunk of exposition) {
        onChunk(chunk);
        exposition.release(chunk);
      }
    },
  };
}

async function promClient(specifier) {
  const client = await import(specifier);
  const { Counter, Histogram, Registry } = client.default ?? client;
  const registry = new Registry();
  return {
    counter: (options) => new Counter({ ...options, registers: [registry] }),
    histogram: (options) => new Histogram({ ...options, registers: [registry] }),
    scrape: async (onChunk) => onChunk(await registry.metrics()),
  };
}
