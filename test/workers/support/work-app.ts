import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledLibrary } from '../../decorators/support/compiled-library.js';

const SCRIPT = `
import 'reflect-metadata';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import promClient from 'prom-client';
import { MetricFactory, MetricsModule } from './library/index.js';

export async function start({ platform = 'Express', options, port = 0 }) {
  const foreign = new promClient.Counter({ name: 'foreign_total', help: 'Work, as prom-client counts it.' });
  class WorkController {
    constructor(metrics) {
      this.work = metrics.counter({ name: 'work_total', help: 'Work.' });
      this.own = metrics
        .counter({ name: 'work_by_process_total', help: 'Work, by who does it.', labelNames: ['pid'] })
        .labels({ pid: String(process.pid) });
      // Other code, as during a rolling reload.
      const isNew = process.env.VARIANT === 'new';
      this.sizes = metrics.histogram({ name: 'work_size', help: 'Sizes.', buckets: isNew ? [1, 10, 100] : [10] });
      this.kinds = metrics.counter({ name: 'kinds_total', help: 'Kinds.', labelNames: isNew ? ['kind', 'of'] : ['kind'] });
      this.labels = isNew ? { kind: 'a', of: 'b' } : { kind: 'a' };
      metrics.gauge({ name: 'worker_up', help: 'Workers.' }).set(1);
    }
    do() {
      this.work.inc();
      this.own.inc();
      this.sizes.observe(5);
      this.kinds.inc(this.labels);
      foreign.inc();
      return { pid: process.pid };
    }
  }
  Inject(MetricFactory)(WorkController, undefined, 0);
  Controller()(WorkController);
  Get('work')(WorkController.prototype, 'do', Object.getOwnPropertyDescriptor(WorkController.prototype, 'do'));
  class AppModule {}
  Module({ imports: [MetricsModule.forRoot(options)], controllers: [WorkController] })(AppModule);
  const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(AppModule, adapter, { logger: ['error', 'warn'] });
  app.enableShutdownHooks();
  await app.listen(port, '127.0.0.1');
  return app.getHttpServer().address().port;
}
`;

/** Writes an application beside a compiled library, \`work-app.js\`, whose \`start()\` serves \`/work\` and counts it. */
export function writeWorkApp({ folder }: CompiledLibrary): void {
  writeFileSync(join(folder, 'work-app.js'), SCRIPT);
}
