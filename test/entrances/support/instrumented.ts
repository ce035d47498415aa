import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { measureEnhancers, MetricsModule } from '@app/metrics';
import type { Platform } from '../../support/app.js';

export interface Instrumented {
  readonly app: INestApplication;
  readonly url: string;
}

/** Starts an application with an instrument of Nest, which test modules do not take. */
export async function startInstrumented(
  platform: Platform,
  { imports = [], ...metadata }: ModuleMetadata,
  {
    instanceDecorator = measureEnhancers(),
    configure = () => undefined,
  }: {
    readonly instanceDecorator?: (instance: unknown) => unknown;
    readonly configure?: (app: INestApplication) => unknown;
  } = {},
): Promise<Instrumented> {
  @Module({
    imports: [MetricsModule.forRoot({ defaultMetrics: false, runtime: false, http: false }), ...imports],
    ...metadata,
  })
  class AppModule {}
  const adapter: AbstractHttpAdapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(AppModule, adapter, {
    instrument: { instanceDecorator },
    logger: false,
    abortOnError: false,
  });
  configure(app);
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return { app, url };
}
