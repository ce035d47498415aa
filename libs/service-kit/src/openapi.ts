import { STATUS_CODES } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problemDetailsSchema, type ProblemDetails } from './problem-details.js';
import type { ServiceDescription } from './service-description.js';

type Responses = NonNullable<OpenAPIObject['paths'][string]['get']>['responses'];
type Response = Extract<NonNullable<Responses[string]>, { description: string }>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const SAMPLE_ID = '6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f';

/** The OpenAPI document of a service: its routes, and a real example of each error that they document. */
export function openApiOf(
  app: NestExpressApplication,
  { title, description }: ServiceDescription,
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion('0.1.0')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  // @ApiProblems refers to this schema by name.
  const { definitions } = z.toJSONSchema(problemDetailsSchema, { target: 'openapi-3.0' });
  const schemas = Object.assign({}, document.components?.schemas, definitions);
  const complete = { ...document, components: { ...document.components, schemas } };
  for (const [path, operations] of Object.entries(complete.paths)) {
    for (const method of METHODS) describeResponses(path, operations[method]?.responses);
  }
  return withoutNoise(complete);
}

function describeResponses(path: string, responses: Responses = {}): void {
  for (const [code, response] of Object.entries(responses)) {
    if (response === undefined || !('description' in response)) continue;
    const status = Number(code);
    response.description ||= STATUS_CODES[status] ?? '';
    const problem = response.content?.['application/problem+json'];
    if (problem) problem.example = exampleOf(path, status, response);
  }
}

function exampleOf(path: string, status: number, { description }: Response): ProblemDetails {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: `${description}.`,
    instance: path.replaceAll(/\{\w+\}/g, SAMPLE_ID),
  };
}

// Zod bounds every integer by what JavaScript holds exactly, and adds a pattern to each format. The docs page would
// show both as rules of the service, and would make its examples from them.
function withoutNoise(document: OpenAPIObject): OpenAPIObject {
  const text = JSON.stringify(document, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const schema: Record<string, unknown> = { ...value };
    if ('format' in schema) delete schema.pattern;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
    return Array.isArray(value) ? value : schema;
  });
  return JSON.parse(text) as OpenAPIObject;
}
