import type { DynamicModule, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { Express } from 'express';
import { startDeadline } from './deadline.js';
import { openApiOf } from './openapi.js';
import type { ServiceDescription } from './service-description.js';
import { ServiceLogger } from './service-logger.js';
import { startPageOf } from './start-page.js';
import { traceRequest } from './tracing/trace-request.js';

const BODY_LIMIT = '100kb';

/** What differs between one start of a service and another. */
export interface ServiceOptions extends Pick<NestApplicationOptions, 'logger'> {
  /** Whether `/metrics` is on the public port. Default true. */
  readonly hasMetrics?: boolean;
}

/**
 * Creates the application of a service, ready for `listen()`: structured logs, traces, deadlines, JSON bodies up to 100 kB, a
 * start page at `/`, OpenAPI at `/docs` and `/docs-json`. Errors and validation come from ServiceKitModule in the root module.
 */
export async function createService(
  rootModule: Type | DynamicModule,
  service: ServiceDescription,
  { hasMetrics = true, ...options }: ServiceOptions = {},
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(rootModule, {
    logger: new ServiceLogger(service.name),
    ...options,
    abortOnError: false,
    bodyParser: false,
  });
  if (service.hasWebSockets) {
    const { WsAdapter } = await import('@nestjs/platform-ws');
    app.useWebSocketAdapter(new WsAdapter(app));
  }
  app.use(traceRequest);
  app.use(startDeadline);
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.disable('x-powered-by');
  SwaggerModule.setup('docs', app, () => openApiOf(app, service), {
    jsonDocumentUrl: 'docs-json',
    customSiteTitle: service.title,
  });
  const startPage = startPageOf(service, hasMetrics);
  const express: Express = app.getHttpAdapter().getInstance();
  express.get('/', (_request, response) => void response.type('html').send(startPage));
  return app;
}
