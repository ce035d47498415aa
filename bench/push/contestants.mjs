import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const NAME = 'http_requests_total';

/** How each contestant writes these series to a receiver, given the URL of the compiled library. */
export const CONTESTANTS = {
  async ours({ library, url, series }) {
    const { counter, getMetricToken, MetricsModule, PushService } = await import(
      new URL('index.js', library).href
    );
    const requests = counter({
      name: NAME,
      help: 'Requests.',
      labelNames: ['method', 'endpoint', 'status_code'],
      maxSeries: Infinity,
    });
    // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is an empty class
    class AppModule {}
    Module({
      imports: [
        MetricsModule.forRoot({
          defaultMetrics: false,
          push: { timeoutMs: 60_000, remoteWrite: { url, intervalMs: false, job: 'shop', instance: 'a' } },
        }),
        MetricsModule.forFeature([requests]),
      ],
    })(AppModule);
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    const metric = app.get(getMetricToken(requests), { strict: false });
    for (const { labels, value } of series) metric.inc(labels, value);
    const push = app.get(PushService, { strict: false });
    return { write: () => push.flush(), close: () => app.close() };
  },

  /** Protocol 1.0, in one request. It keeps no metrics, so it gets the series ready-made. */
  async 'prometheus-remote-write'({ url, series }) {
    const { pushTimeseries } = (await import('prometheus-remote-write')).default;
    const options = { url, fetch, labels: { job: 'shop', instance: 'a' } };
    const timeseries = series.map(({ labels, value }) => ({
      labels: { __name__: NAME, ...labels },
      samples: [{ value }],
    }));
    return {
      write: async () => (await pushTimeseries(timeseries, options)).status === 204,
      close: () => undefined,
    };
  },
};

/** Series as a web service has them. */
export function seriesOf(count) {
  return Array.from({ length: count }, (_, i) => ({
    labels: { method: ['GET', 'POST'][i % 2], endpoint: `/loans/${i >> 3}`, status_code: `${200 + (i & 7)}` },
    value: i,
  }));
}
