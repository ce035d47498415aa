import 'reflect-metadata';
import { Controller, Get, Module, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Counter, Registry } from 'prom-client';
import { fill } from './workload.mjs';

class LoansController {
  loan() {
    return { id: '17', purpose: 'car', amount: 12_000, status: 'approved' };
  }
}
route(LoansController, 'loan', 'loan');

const CONTESTANTS = {
  ours: async (library, series) => {
    const { counter, MetricFactory, MetricsModule } = await import(`${library}index.js`);
    const module = appModule([MetricsModule.forRoot({ defaultMetrics: false })], [LoansController]);
    const fillApp = (app) => {
      const factory = app.get(MetricFactory, { strict: false });
      fill(
        {
          counter: (options) =>
            factory.get(counter({ ...options, name: `bench_${options.name}`, maxSeries: Infinity })),
        },
        'counters',
        series,
      );
    };
    return { module, fillApp };
  },

  // As its users expose it.
  'prom-client': async (_, series) => {
    const registry = new Registry();
    class MetricsController {
      async metrics(response) {
        response.setHeader('Content-Type', registry.contentType);
        response.end(await registry.metrics());
      }
    }
    Res()(MetricsController.prototype, 'metrics', 0);
    route(MetricsController, 'metrics', 'metrics');
    const fillApp = () =>
      fill({ counter: (options) => new Counter({ ...options, registers: [registry] }) }, 'counters', series);
    return { module: appModule([], [LoansController, MetricsController]), fillApp };
  },
};

/**
 * An application of Nest, on Express, with so many series to scrape at `/metrics`, and a route `/loan` that answers a
 * small object; returns its server.
 */
export async function makeService(contestant, library, series) {
  const { module, fillApp } = await CONTESTANTS[contestant](library, series);
  const app = await NestFactory.create(module, new ExpressAdapter(), { logger: false });
  fillApp(app);
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer();
}

function route(controller, method, path) {
  const { prototype } = controller;
  Get(path)(prototype, method, Object.getOwnPropertyDescriptor(prototype, method));
  Controller()(controller);
}

function appModule(imports, controllers) {
  // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is an empty class
  class AppModule {}
  Module({ imports, controllers })(AppModule);
  return AppModule;
}
