import 'reflect-metadata';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Counter, Histogram } from 'prom-client';
import { tap } from 'rxjs';

const ROUTES = 12;
const COUNTERS = 20;
const HISTOGRAMS = 3;

/** A typical application of each library: HTTP metrics, the default metrics of its documentation, 23 metrics of its own. */
export const PAGES = {
  ours: (library) => ours(library, {}),
  'ours, HTTP and own metrics only': (library) => ours(library, { runtime: false, defaultMetrics: false }),
  '@willsoto': async () => {
    const { PrometheusModule } = await import('@willsoto/nestjs-prometheus');
    const labelNames = ['method', 'endpoint', 'status_code'];
    const requests = new Counter({ name: 'http_requests_total', help: 'Requests.', labelNames });
    const duration = new Histogram({ name: 'http_request_duration_seconds', help: 'Time.', labelNames });
    const interceptor = {
      intercept(context, next) {
        const { method, route } = context.switchToHttp().getRequest();
        const end = duration.startTimer({ method, endpoint: route.path });
        const record = () => {
          const { statusCode } = context.switchToHttp().getResponse();
          requests.inc({ method, endpoint: route.path, status_code: statusCode });
          end({ status_code: statusCode });
        };
        return next.handle().pipe(tap({ next: record, error: record }));
      },
    };
    const app = await appOf(
      [PrometheusModule.register()],
      [{ provide: APP_INTERCEPTOR, useValue: interceptor }],
    );
    return { app, ...promClient() };
  },
  'express-prom-bundle': async () => {
    const { default: promBundle } = await import('express-prom-bundle');
    const app = await appOf([]);
    app.use(
      promBundle({ includeMethod: true, includePath: true, promClient: { collectDefaultMetrics: {} } }),
    );
    return { app, ...promClient() };
  },
};

async function ours(library, options) {
  const { counter, histogram, MetricFactory, MetricsModule } = await import(`${library}index.js`);
  const app = await appOf([MetricsModule.forRoot(options)]);
  const factory = app.get(MetricFactory);
  return {
    app,
    counter: (config) => factory.get(counter(config)),
    histogram: (config) => factory.get(histogram(config)),
  };
}

function promClient() {
  return { counter: (config) => new Counter(config), histogram: (config) => new Histogram(config) };
}

async function appOf(imports, providers = []) {
  // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is an empty class
  class AppModule {}
  Module({
    imports,
    providers,
    controllers: Array.from({ length: ROUTES }, (_, index) => controller(index)),
  })(AppModule);
  return NestFactory.create(AppModule, new ExpressAdapter(), { logger: false });
}

/** Starts the application of a contestant; its routes have been requested, its own metrics have counted. */
export async function startPage(contestant, library) {
  const { app, counter, histogram } = await PAGES[contestant](library);
  await app.listen(0, '127.0.0.1');
  for (let i = 0; i < COUNTERS; i++) {
    const jobs = counter({ name: `jobs_${i}_done_total`, help: 'Jobs done.', labelNames: ['queue'] });
    for (const queue of ['mail', 'credit', 'audit']) jobs.inc({ queue }, i + 1);
  }
  for (let i = 0; i < HISTOGRAMS; i++) {
    const seconds = histogram({
      name: `job_${i}_duration_seconds`,
      help: 'Time.',
      labelNames: ['queue'],
      buckets: [0.1, 1, 10],
    });
    for (const queue of ['mail', 'credit', 'audit']) seconds.observe({ queue }, i + 0.1);
  }
  const server = app.getHttpServer();
  const url = `http://127.0.0.1:${server.address().port}`;
  for (let i = 0; i < ROUTES; i++) await (await fetch(`${url}/r${i}/17`)).text();
  return { app, server, url };
}

function controller(index) {
  class LoansController {
    byId(id) {
      return { id, status: 'approved' };
    }
  }
  const { prototype } = LoansController;
  Param('id')(prototype, 'byId', 0);
  Get(':id')(prototype, 'byId', Object.getOwnPropertyDescriptor(prototype, 'byId'));
  Controller(`r${index}`)(LoansController);
  return LoansController;
}
