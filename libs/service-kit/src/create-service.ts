import type { DynamicModule, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problemDetailsSchema } from './problem-details.js';
import { ServiceLogger } from './service-logger.js';

/** Describes a service. */
export interface ServiceDescription {
  /** Name in logs and on the docs page, for example `finance_lending_api`. */
  readonly name: string;
  /** One or two sentences for the OpenAPI page. */
  readonly description: string;
  /** Port when PORT is not set. */
  readonly defaultPort: number;
}

const BODY_LIMIT = '100kb';

/**
 * Creates the application of a service, ready for `listen()`: structured logs, JSON bodies up to 100 kB,
 * OpenAPI at `/docs` and `/docs-json`. Errors and validation come from ServiceKitModule in the root module.
 */
export async function createService(
  rootModule: Type | DynamicModule,
  service: ServiceDescription,
  options: Pick<NestApplicationOptions, 'logger'> = {},
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(rootModule, {
    logger: new ServiceLogger(service.name),
    ...options,
    abortOnError: false,
    bodyParser: false,
  });
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.disable('x-powered-by');
  SwaggerModule.setup('docs', app, () => openApiOf(app, service), { jsonDocumentUrl: 'docs-json' });
  return app;
}

function openApiOf(app: NestExpressApplication, { name, description }: ServiceDescription): OpenAPIObject {
  const config = new DocumentBuilder().setTitle(name).setDescription(description).setVersion('0.1.0').build();
  const document = SwaggerModule.createDocument(app, config);
  // @ApiProblems refers to this schema by name.
  const { definitions } = z.toJSONSchema(problemDetailsSchema, { target: 'openapi-3.0' });
  const schemas = Object.assign({}, document.components?.schemas, definitions);
  return { ...document, components: { ...document.components, schemas } };
}
