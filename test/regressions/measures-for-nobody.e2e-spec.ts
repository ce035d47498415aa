import { afterEach, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { MetricsModule, type MetricsModuleOptions } from '@app/metrics';
import { startApp } from '../support/app.js';

const opened: INestApplicationContext[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const app of opened.splice(0)) await app.close();
});

@Module({})
class AppModule {}

const withMetrics = (options: MetricsModuleOptions) => ({
  module: AppModule,
  imports: [MetricsModule.forRoot({ ...options, defaultMetrics: false, runtime: false })],
});

const context = (options: MetricsModuleOptions): Promise<INestApplicationContext> =>
  NestFactory.createApplicationContext(withMetrics(options), { logger: false });

const microservice = async (options: MetricsModuleOptions): Promise<INestApplicationContext> => {
  const app = await NestFactory.createMicroservice(withMetrics(options), {
    transport: Transport.TCP,
    options: { port: 0, host: '127.0.0.1' },
    logger: false,
  });
  await app.listen();
  return app;
};

const testingModule = async (options: MetricsModuleOptions): Promise<INestApplicationContext> =>
  (await Test.createTestingModule({ imports: withMetrics(options).imports }).compile()).init();

const httpApp = async (options: MetricsModuleOptions): Promise<INestApplicationContext> =>
  (await startApp({ imports: withMetrics(options).imports })).app;

it.each([
  { what: 'a standalone context', start: context, options: {}, warned: true },
  { what: 'a microservice', start: microservice, options: {}, warned: true },
  { what: 'a testing module', start: testingModule, options: {}, warned: true },
  { what: 'a context without HTTP metrics', start: context, options: { http: false }, warned: true },
  { what: 'a context with a server', start: context, options: { server: { port: 0 } }, warned: false },
  {
    what: 'a microservice with a server',
    start: microservice,
    options: { server: { port: 0 } },
    warned: false,
  },
  {
    what: 'a context that pushes',
    start: context,
    options: { push: { url: 'http://127.0.0.1:9', job: 'batch', timeoutMs: 1 } },
    warned: false,
  },
  { what: 'an application with HTTP', start: httpApp, options: {}, warned: false },
])('$what: one warning when nobody can read its metrics ($warned)', async ({ start, options, warned }) => {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  opened.push(await start(options));
  const said = warn.mock.calls.filter(([message]) => String(message).includes('no HTTP server'));
  const remedy: unknown = expect.stringContaining('server: { port: 9464 }');
  expect(said).toEqual(warned ? [[remedy]] : []);
});
