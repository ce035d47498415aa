import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { counter, MetricFactory, MetricsModule } from '@app/metrics';
import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { type RunningApp, sample, startApp, until } from '../support/app.js';

const SERIES = 50_000;
const jobs = counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['id'], maxSeries: Infinity });

// Express 5 is bound to Node's HTTP/1 classes, so Nest offers HTTP/2 on Fastify alone.
describe('scrapes over HTTP/2, on Fastify', () => {
  let running: RunningApp;
  let session: ClientHttp2Session;

  beforeEach(async () => {
    running = await startApp(
      {
        imports: [
          MetricsModule.forRoot({ auth: { bearer: 'token' }, scrape: { maxConcurrent: 1 } }),
          MetricsModule.forFeature([jobs]),
        ],
      },
      undefined,
      () => new FastifyAdapter({ http2: true, forceCloseConnections: true }),
    );
    const metric = running.app.get(MetricFactory, { strict: false }).get(jobs);
    for (let id = 0; id < SERIES; id++) metric.inc({ id: `a job of many, number ${id}` });
    session = connect(running.url);
  });

  afterEach(async () => {
    session.destroy();
    await running.app.close();
  });

  const stream = (headers: Record<string, string> = {}) =>
    session.request({ ':path': '/metrics', authorization: 'Bearer token', ...headers });

  async function answer(headers: Record<string, string> = {}) {
    const response = stream(headers);
    const [fields] = (await once(response, 'response')) as [IncomingHttpHeaders & { ':status'?: number }];
    return { fields, body: await buffer(response) };
  }

  it.each<{ headers: Record<string, string>; unpack: (body: Buffer) => Buffer }>([
    { headers: {}, unpack: (body: Buffer) => body },
    { headers: { 'accept-encoding': 'gzip' }, unpack: gunzipSync },
  ])('are answered with everything: $headers', async ({ headers, unpack }) => {
    const { fields, body } = await answer(headers);
    expect(fields).toMatchObject({ ':status': 200, 'cache-control': 'no-store', ...content(headers) });
    expect(
      unpack(body)
        .toString()
        .match(/^jobs_total\{/gm),
    ).toHaveLength(SERIES);
  });

  it('are answered with headers alone for HEAD, and refused for other methods and strangers', async () => {
    const head = await answer({ ':method': 'HEAD' });
    expect([head.fields[':status'], head.body.length]).toEqual([200, 0]);
    const post = await answer({ ':method': 'POST' });
    expect([post.fields[':status'], post.fields.allow]).toEqual([405, 'GET, HEAD']);
    const stranger = await answer({ authorization: 'Bearer other' });
    expect([stranger.fields[':status'], stranger.fields['www-authenticate']]).toEqual([
      401,
      'Bearer realm="metrics"',
    ]);
  });

  it('stop when the client goes away, and give their place to the next', async () => {
    const gone = stream();
    await once(gone, 'readable');
    expect((await answer()).fields[':status']).toBe(503);
    gone.close(constants.NGHTTP2_CANCEL);
    await until(
      async () => (await answer({ ':method': 'HEAD' })).fields[':status'] === 200,
      'its place is free',
    );
    const { body } = await answer({ ':path': '/metrics?name[]=metrics_scrapes_total' });
    expect(sample(body.toString(), 'metrics_scrapes_total{format="text"}')).toBe(0);
  });
});

function content(headers: Record<string, string>): Record<string, string> {
  return headers['accept-encoding'] === 'gzip' ? { 'content-encoding': 'gzip' } : {};
}
