// oxlint-disable jest/expect-expect -- expectRecorded() asserts
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { MetricsModule } from '@app/metrics';
import fastifyStatic from 'fastify-static-8';
import type { FastifyInstance } from 'fastify';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectRecorded } from '../http/support/recorded.js';
import { startApp } from '../support/app.js';

describe('static files of Fastify that have a route each', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'static-'));
    await mkdir(join(root, 'css'));
    for (const file of ['index.html', 'a.txt', 'b.txt', 'css/c.css']) await writeFile(join(root, file), file);
  });
  afterAll(() => rm(root, { recursive: true }));

  it.each<{ what: string; options: object; prefix: string; endpoint: string }>([
    { what: 'at a path', options: { prefix: '/static' }, prefix: '/static', endpoint: '/static/*' },
    {
      what: 'at a path with a slash',
      options: { prefix: '/ui/files/' },
      prefix: '/ui/files',
      endpoint: '/ui/files/*',
    },
    { what: 'at the root', options: {}, prefix: '', endpoint: '/*' },
  ])('are one endpoint, $what', async ({ options, prefix, endpoint }) => {
    const { app, url } = await startApp(
      { imports: [MetricsModule.forRoot({ defaultMetrics: false })] },
      (nest) => {
        const instance = nest.getHttpAdapter().getInstance() as FastifyInstance;
        void instance.register(fastifyStatic as never, { root, wildcard: false, ...options });
        // A route of the application's own whose config looks half as if it were one.
        instance.get('/own/a.txt', { config: { file: '/a.txt' } as never }, (_request, reply) =>
          reply.send('own'),
        );
      },
      'Fastify',
    );
    try {
      for (const file of ['/a.txt', '/b.txt', '/css/c.css', '/', '/none.txt']) {
        await (await fetch(url + prefix + file)).text();
      }
      await (await fetch(`${url}/own/a.txt`)).text();
      await expectRecorded(url, {
        [`GET ${endpoint} 200`]: 4,
        'GET (unmatched) 404': 1,
        'GET /own/a.txt 200': 1,
      });
    } finally {
      await app.close();
    }
  });
});
