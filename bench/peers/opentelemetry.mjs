import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/**
 * OpenTelemetry's instruments under the names of prom-client's, as thin as can be, with the exporter for Prometheus
 * as reader; there are no kept series and no labels by position.
 */
export function openTelemetry() {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({
    readers: [exporter],
    // Its limit is 2000 series of a metric; here it is out of the way, as it is with the others.
    views: [{ instrumentName: '*', aggregationCardinalityLimit: 2_000_000 }],
  });
  const meter = provider.getMeter('bench');
  // Without target and scope, which the others do not tell either.
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);

  class Instrument {
    constructor({ name, help, buckets }, create) {
      this.name = name;
      this.instrument = meter[create](name, {
        description: help,
        ...(buckets && { advice: { explicitBucketBoundaries: buckets } }),
      });
    }

    /** The samples in prom-client's shape, a histogram's counts alone. */
    async get() {
      const { resourceMetrics } = await exporter.collect();
      const metric = resourceMetrics.scopeMetrics
        .flatMap(({ metrics }) => metrics)
        .find(({ descriptor }) => descriptor.name === this.name);
      const values = metric.dataPoints.map(({ attributes, value }) =>
        typeof value === 'number'
          ? { labels: attributes, value }
          : { labels: attributes, value: value.count, metricName: `${this.name}_count` },
      );
      return { values };
    }
  }

  class Counter extends Instrument {
    constructor(options) {
      super(options, 'createCounter');
    }

    inc(labels, value) {
      this.instrument.add(value, labels);
    }
  }

  class Gauge extends Instrument {
    constructor(options) {
      super(options, 'createUpDownCounter');
    }

    inc(labels, value) {
      this.instrument.add(value, labels);
    }

    dec(labels, value) {
      this.instrument.add(-value, labels);
    }
  }

  class Histogram extends Instrument {
    constructor(options) {
      super(options, 'createHistogram');
    }

    observe(labels, value) {
      this.instrument.record(value, labels);
    }
  }

  const scrape = async () => serializer.serialize((await exporter.collect()).resourceMetrics);
  return { Counter, Gauge, Histogram, provider, exporter, scrape };
}
