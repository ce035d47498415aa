/** What each adds to an application: its imports, by `load`, which is import() or require(). `entry` is our package. */
export const CONTESTANTS = {
  bare: async () => [],

  // A controller that answers scrapes is left to its user, and costs next to nothing.
  async 'prom-client'({ load }) {
    const { collectDefaultMetrics } = await load('prom-client');
    collectDefaultMetrics();
    return [];
  },

  async '@willsoto'({ load }) {
    const { PrometheusModule } = await load('@willsoto/nestjs-prometheus');
    return [PrometheusModule.register()];
  },

  async ours({ load, entry }) {
    const { MetricsModule } = await load(entry);
    return [MetricsModule.forRoot()];
  },
};

/** Starts the application: one controller on Express. */
export async function start({ contestant, load, entry }) {
  await load('reflect-metadata');
  const { Controller, Get, Module } = await load('@nestjs/common');
  const { NestFactory } = await load('@nestjs/core');
  const imports = await CONTESTANTS[contestant]({ load, entry });

  class LoansController {
    find() {
      return { status: 'approved' };
    }
  }
  const { prototype } = LoansController;
  Get()(prototype, 'find', Object.getOwnPropertyDescriptor(prototype, 'find'));
  Controller('loans')(LoansController);
  // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is an empty class
  class AppModule {}
  Module({ imports, controllers: [LoansController] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}

/** Fails unless the application exposes the metrics that its contestant promises. */
export async function check(app, contestant) {
  const { port } = app.getHttpServer().address();
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  const isExposed = text.includes('process_cpu_seconds_total');
  if (isExposed !== ['@willsoto', 'ours'].includes(contestant))
    throw new Error(`${contestant}: process metrics are ${isExposed ? '' : 'not '}exposed`);
}
