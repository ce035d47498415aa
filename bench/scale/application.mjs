// application.mjs LIBRARY HISTOGRAM LABEL_SETS REQUESTS: an application of Nest whose page has, for each label set, a
// latency histogram ('classic', 'native' or 'both') and a counter of requests. It records REQUESTS each second, some
// label sets far more often than others, and tells its parent the port.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { lognormal, uniform } from '../native/values.mjs';

const TICK_MS = 100;
const LABELS = ['method', 'endpoint', 'status_code'];
const METHODS = ['GET', 'POST', 'PATCH', 'DELETE'];
const STATUS_CODES = ['200', '201', '400', '404', '500'];
const DURATIONS = lognormal(1 << 14);
const random = uniform(7);

const [library, kind, labelSets, requests] = process.argv.slice(2);
const { counter, histogram, MetricFactory, MetricsModule } = await import(`${library}index.js`);

// oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is an empty class
class AppModule {}
Module({
  imports: [MetricsModule.forRoot({ defaultMetrics: false, http: false, scrape: { maxConcurrent: 100 } })],
})(AppModule);
const app = await NestFactory.create(AppModule, new ExpressAdapter(), { logger: ['error'] });
const recorders = makeRecorders(app.get(MetricFactory, { strict: false }));
for (const record of recorders) record(DURATIONS[0]);
await app.listen(0, '127.0.0.1');
process.once('disconnect', () => process.exit());
process.send({ port: app.getHttpServer().address().port });

let at = 0;
setInterval(() => {
  for (let i = 0; i < (Number(requests) * TICK_MS) / 1000; i++) {
    const busy = Math.floor(recorders.length * random() ** 3);
    recorders[busy](DURATIONS[at++ & (DURATIONS.length - 1)]);
  }
}, TICK_MS);

function makeRecorders(factory) {
  const shared = { labelNames: LABELS, maxSeries: Infinity };
  const requests = factory.get(
    counter({ ...shared, name: 'http_requests_total', help: 'Requests, by endpoint and status' }),
  );
  const durations = factory.get(
    histogram({
      ...shared,
      name: 'http_request_duration_seconds',
      help: 'How long requests took',
      ...(kind !== 'classic' && { native: {} }),
      ...(kind === 'both' && { buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] }),
    }),
  );
  return Array.from({ length: Number(labelSets) }, (_, i) => {
    const labels = {
      method: METHODS[i % METHODS.length],
      endpoint: `/api/resource-${Math.floor(i / 20)}/:id/details`,
      status_code: STATUS_CODES[Math.floor(i / METHODS.length) % STATUS_CODES.length],
    };
    const [count, duration] = [requests.labels(labels), durations.labels(labels)];
    return (seconds) => {
      count.inc();
      duration.observe(seconds);
    };
  });
}
