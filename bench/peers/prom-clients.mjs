/** The clients with prom-client's interface: its constructors, and a scrape of its registry. */
export const PROM_CLIENTS = ['prom-client', '@prometheus-io/client', '@platformatic/prom-client'];

/** Instruments of one of them in a registry of their own. */
export async function promClient(name) {
  const imported = await import(name);
  const { Counter, Gauge, Histogram, Summary, Registry } = imported.default ?? imported;
  const registry = new Registry();
  return { Counter, Gauge, Histogram, Summary, registry, scrape: () => registry.metrics() };
}
