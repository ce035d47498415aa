import 'reflect-metadata';
import { Controller, Get, Module, Param } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ApiOkResponse } from '@nestjs/swagger';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ApiProblems } from './api-problems.decorator.js';
import { createService } from './create-service.js';
import { ServiceKitModule } from './service-kit.module.js';

const params = z.object({ id: z.uuid() });
const thing = z.object({ id: z.uuid(), weight: z.int().meta({ example: 7 }) }).meta({ id: 'Thing' });

@Controller('things')
class ThingsController {
  @Get(':id')
  @ApiOkResponse({ standardSchema: thing })
  @ApiProblems({ 404: 'No thing has this id', 422: 'The thing is too heavy' })
  find(@Param({ schema: params }) { id }: z.infer<typeof params>): z.infer<typeof thing> {
    return { id, weight: 7 };
  }
}

@Module({ imports: [ServiceKitModule], controllers: [ThingsController] })
class ThingsModule {}

const service = { name: 'things_api', title: 'Things API', description: 'Keeps things.', defaultPort: 0 };
let app: NestExpressApplication;
let url: string;

beforeAll(async () => {
  app = await createService(ThingsModule, service, { logger: false });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});

afterAll(() => app?.close());

it('serves a start page that links to the docs, the metrics and the health checks', async () => {
  const response = await fetch(url);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const html = await response.text();
  expect(html).toContain('<h1>Things API</h1>\n<p>Keeps things.</p>');
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, path]) => path);
  expect(links).toEqual(['docs', 'docs-json', 'metrics', 'health/ready', 'health/live']);
});

it('does not link to metrics that are on another port', async () => {
  const scrapedElsewhere = await createService(ThingsModule, service, { logger: false, hasMetrics: false });
  await scrapedElsewhere.listen(0, '127.0.0.1');
  expect(await (await fetch(await scrapedElsewhere.getUrl())).text()).not.toContain('metrics');
  await scrapedElsewhere.close();
});

it('has a docs page under its title', async () => {
  const html = await (await fetch(`${url}/docs`)).text();
  expect(html).toContain('<title>Things API</title>');
});

it('documents each error by an example with its own status', async () => {
  const { responses } = await documentedOperation();
  const instance = expect.stringMatching(/^\/things\/[\da-f-]{36}$/);
  expect(responses).toMatchObject({
    200: { description: 'OK' },
    404: problem({ title: 'Not Found', status: 404, detail: 'No thing has this id.', instance }),
    422: problem({ title: 'Unprocessable Entity', status: 422, detail: 'The thing is too heavy.', instance }),
  });
});

it('documents no rule that is a limit of JavaScript or repeats a format', async () => {
  const { parameters, schemas } = await documentedOperation();
  expect(parameters).toMatchObject([{ name: 'id', schema: { type: 'string', format: 'uuid' } }]);
  expect(parameters).not.toMatchObject([{ schema: { pattern: expect.anything() } }]);
  expect(schemas['Thing']).toMatchObject({
    properties: { id: { type: 'string', format: 'uuid' }, weight: { type: 'integer', example: 7 } },
  });
  expect(JSON.stringify(schemas)).not.toMatch(/pattern|9007199254740991/);
});

const problem = (members: object) => ({
  content: { 'application/problem+json': { example: { type: 'about:blank', ...members } } },
});

interface Documented {
  paths: { '/things/{id}': { get: { parameters: unknown[]; responses: object } } };
  components: { schemas: Record<string, unknown> };
}

async function documentedOperation() {
  const { paths, components } = (await (await fetch(`${url}/docs-json`)).json()) as Documented;
  return { ...paths['/things/{id}'].get, schemas: components.schemas };
}
