import { Controller, Get, Module, Post } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import {
  gauge,
  HttpMetrics,
  MetricsController,
  MetricsModule,
  type MetricsModuleOptions,
} from '@app/metrics';
import { ManagementServer } from '../../libs/metrics/src/scrape/management-server.js';
import {
  PLATFORMS,
  type Platform,
  type RunningApp,
  sample,
  scrape,
  startApp,
  until,
} from '../support/app.js';
import { EventReader, toldIn } from './support/events.js';

@Controller()
class LoansController {
  @Get('loans')
  loans(): string[] {
    return [];
  }
}

@Controller('users')
@HttpMetrics({ slo: 0.3 })
class UsersController {
  @Get(':id')
  one(): string {
    return '';
  }

  @Post()
  @HttpMetrics({ slo: [0.1, 0.5] })
  create(): string {
    return '';
  }

  @Get('events')
  @HttpMetrics({ histogram: false })
  events(): string {
    return '';
  }
}

/** The status of an answer that is read whole: its connection would keep the server open for minutes otherwise. */
async function statusOf(...asked: Parameters<typeof fetch>): Promise<number> {
  const response = await fetch(...asked);
  await response.arrayBuffer();
  return response.status;
}

let collections = 0;
const queued = gauge({
  name: 'queued_loans',
  help: 'Loans that wait.',
  collect() {
    collections++;
    this.set(7);
  },
});

let running: RunningApp | undefined;

async function start(
  options: MetricsModuleOptions & { readonly path?: string; readonly endpoint?: false } = {},
  { platform = 'Express', prefix }: { platform?: Platform; prefix?: string } = {},
): Promise<RunningApp> {
  const imports = [MetricsModule.forRoot(options), MetricsModule.forFeature([queued])];
  running = await startApp(
    { imports, controllers: [LoansController, UsersController] },
    (app) => void (prefix !== undefined && app.setGlobalPrefix(prefix)),
    platform,
  );
  return running;
}

afterEach(async () => {
  await running?.app.close();
  running = undefined;
});

it.each([undefined, true])('tells the limit of each metric with workers: %s', async (workers) => {
  const { url } = await start({
    ...(workers && { workers: { processes: false } }),
    http: { maxSeries: 500 },
  });
  await fetch(`${url}/loans`);
  const viewer = await EventReader.open(`${url}/metrics/live/events`);
  await viewer.about();
  const first = await viewer.tick();
  expect(toldIn(first, 'http_requests_total')?.limit).toBe(500);
  expect(toldIn(first, 'metrics_series')).not.toHaveProperty('limit');
  viewer.leave();
});

describe.each(PLATFORMS)('the live page on %s', (platform) => {
  it('is served with its parts, compressed and with a strict policy, beside a global prefix', async () => {
    const { url } = await start({}, { platform, prefix: 'api' });
    const response = await fetch(`${url}/metrics/live`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|http/);
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/);
    for (const [, path] of html.matchAll(/(?:src|href)="(live\/[^"]+)"/g)) {
      const asset = await fetch(new URL(path as string, `${url}/metrics/live`));
      expect([path, asset.status, asset.headers.get('content-encoding')]).toEqual([path, 200, 'gzip']);
      const etag = asset.headers.get('etag') as string;
      const again = await fetch(asset.url, { headers: { 'If-None-Match': etag } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    expect(await statusOf(`${url}/metrics/live/other.js`)).toBe(404);
    expect(await statusOf(`${url}/metrics/live`, { method: 'POST' })).toBe(405);
  });

  it('tells the values that a scrape shows, then what changes', async () => {
    const { url } = await start({}, { platform });
    await fetch(`${url}/loans`);
    const viewer = await EventReader.open(`${url}/metrics/live/events`);
    expect((await viewer.about()).roles).toMatchObject({
      requests: 'http_requests_total',
      route: 'endpoint',
    });
    const first = await viewer.tick();
    expect(toldIn(first, 'queued_loans')).toMatchObject({
      kind: 'gauge',
      help: 'Loans that wait.',
      values: [7],
    });
    expect(toldIn(first, 'http_requests_total')).toMatchObject({
      labelNames: ['method', 'endpoint', 'status_code'],
      labels: ['GET', '/loans', '200'],
      values: [
        sample(await scrape(url), 'http_requests_total{method="GET",endpoint="/loans",status_code="200"}'),
      ],
    });
    await fetch(`${url}/loans`);
    const number = first.told?.find(([, { name }]) => name === 'http_requests_total')?.[0];
    let changes: unknown;
    while (changes === undefined)
      changes = (await viewer.tick()).changed?.find(([family]) => family === number)?.[1];
    expect(changes).toEqual([0, 2]);
    viewer.leave();
  });

  it.each(['native', 'both'] as const)('tells %s buckets of latencies as native ones', async (histogram) => {
    const { url } = await start({ http: { histogram } }, { platform });
    for (let i = 0; i < 20; i++) await fetch(`${url}/loans`);
    const viewer = await EventReader.open(`${url}/metrics/live/events`);
    await viewer.about();
    const latency = toldIn(await viewer.tick(), 'http_request_duration_seconds');
    expect(latency).toMatchObject({ kind: 'histogram', native: { schema: 3, negative: [] } });
    expect(latency).not.toHaveProperty('bounds');
    const [sum, zeros, ...counts] = latency?.values.map(Number) ?? [];
    expect(sum).toBeGreaterThan(0);
    expect(counts).toHaveLength(latency?.native?.positive.length ?? 0);
    expect(counts.reduce((all, count) => all + count, zeros ?? NaN)).toBe(20);
    viewer.leave();
  });

  it('knows the objectives of the routes whose latencies are measured', async () => {
    const { url } = await start({}, { platform, prefix: 'api' });
    const viewer = await EventReader.open(`${url}/metrics/live/events`);
    const { objectives } = await viewer.about();
    // Fastify has a route of its own for HEAD.
    const found = objectives.filter(({ methods }) => methods[0] !== 'HEAD');
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ route: '/api/users/:id', methods: ['GET'], seconds: 0.3 });
    expect(found).toContainEqual({ route: '/api/users', methods: ['POST'], seconds: 0.5 });
    viewer.leave();
  });

  it('is no request of the application, and ends with it', async () => {
    const { url, app } = await start({}, { platform });
    const viewer = await EventReader.open(`${url}/metrics/live/events`);
    await viewer.about();
    await viewer.tick();
    const exposition = await scrape(url);
    expect(exposition).not.toContain('endpoint="/metrics/live');
    expect(sample(exposition, 'active_requests')).toBe(0);
    await app.close();
    running = undefined;
    let event = await viewer.next();
    while (event !== undefined) event = await viewer.next();
  });

  it.each([
    ['in production', { NODE_ENV: 'production' }, {}, 404],
    ['in production when asked for', { NODE_ENV: 'production' }, { live: true }, 200],
    ['outside of it when refused', {}, { live: false }, 404],
  ])('%s', async (_when, environment: { NODE_ENV?: string }, options, status) => {
    const before = process.env['NODE_ENV'];
    try {
      if (environment.NODE_ENV !== undefined) process.env['NODE_ENV'] = environment.NODE_ENV;
      const { url } = await start(options, { platform });
      expect(await statusOf(`${url}/metrics/live`)).toBe(status);
      expect(await statusOf(`${url}/metrics`)).toBe(200);
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });

  it('is for who may scrape', async () => {
    const { url } = await start({ auth: { basic: { username: 'prom', password: 'secret' } } }, { platform });
    for (const part of ['', '/app.js', '/events']) {
      const refused = await fetch(`${url}/metrics/live${part}`);
      expect([part, refused.status, refused.headers.get('www-authenticate')]).toEqual([
        part,
        401,
        'Basic realm="metrics", charset="UTF-8"',
      ]);
    }
    const Authorization = `Basic ${Buffer.from('prom:secret').toString('base64')}`;
    expect(await statusOf(`${url}/metrics/live`, { headers: { Authorization } })).toBe(200);
  });

  it('follows a controller of the application that is mounted elsewhere', async () => {
    @Controller('internal/metrics')
    class OpsMetricsController extends MetricsController {}
    @Module({ controllers: [OpsMetricsController] })
    class OpsModule {}
    running = await startApp(
      { imports: [MetricsModule.forRoot({ endpoint: false }), OpsModule] },
      undefined,
      platform,
    );
    const html = await (await fetch(`${running.url}/internal/metrics/live`)).text();
    expect(html).toContain('src="live/app.js"');
    expect(await statusOf(`${running.url}/internal/metrics/live/app.js`)).toBe(200);
    expect(await statusOf(`${running.url}/metrics/live`)).toBe(404);
  });
});

it('is on the management server alone if there is one', async () => {
  const { url, app } = await start({ server: { port: 0, host: '127.0.0.1' } });
  const { port } = app.get(ManagementServer, { strict: false });
  expect(await statusOf(`${url}/metrics/live`)).toBe(404);
  const page = await fetch(`http://127.0.0.1:${port}/metrics/live`);
  expect(page.status).toBe(200);
  const viewer = await EventReader.open(`http://127.0.0.1:${port}/metrics/live/events`);
  await viewer.about();
  await viewer.tick();
  const lost = await fetch(`http://127.0.0.1:${port}/metrics/alive/live`);
  expect(lost.status).toBe(404);
});

it('sends a slash at the end away, which would break the addresses of its parts', async () => {
  const { port } = await start();
  const location = await new Promise((resolve, reject) => {
    request({ port, path: '/metrics/live/?x=1' }, (response) => {
      resolve([response.statusCode, response.headers.location]);
      response.resume();
    })
      .on('error', reject)
      .end();
  });
  expect(location).toEqual([308, '../live']);
});

it('sends a text without compression to who wants none', async () => {
  const { port } = await start();
  const body = (encoding: string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      request(
        { port, path: '/metrics/live/app.css', headers: { 'Accept-Encoding': encoding } },
        (response) => {
          const chunks: Buffer[] = [];
          response
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('end', () => resolve(Buffer.concat(chunks)));
        },
      )
        .on('error', reject)
        .end();
    });
  expect(gunzipSync(await body('gzip'))).toEqual(await body('identity'));
});

describe('viewers', () => {
  it('are no part of what is collected: it runs in the async context of no request', async () => {
    const requests = new AsyncLocalStorage<string>();
    const contexts: unknown[] = [];
    const asked = gauge({
      name: 'asked',
      help: 'Asks.',
      collect() {
        contexts.push(requests.getStore());
      },
    });
    running = await startApp(
      { imports: [MetricsModule.forRoot(), MetricsModule.forFeature([asked])] },
      (app) =>
        void app.use((_request: unknown, _response: unknown, next: () => void) =>
          requests.run('a request', next),
        ),
    );
    const viewer = await EventReader.open(`${running.url}/metrics/live/events`);
    await viewer.about();
    for (let i = 0; i < 2; i++) await viewer.tick();
    viewer.leave();
    expect(contexts).toEqual([undefined, undefined]);
  });

  it('share one collection, and nothing is collected without one', async () => {
    const { url } = await start();
    collections = 0;
    await fetch(`${url}/metrics/live`);
    expect(collections).toBe(0);
    const one = await EventReader.open(`${url}/metrics/live/events`);
    const other = await EventReader.open(`${url}/metrics/live/events`);
    for (const viewer of [one, other]) await viewer.about();
    const ticks = [await one.tick(), await other.tick()];
    expect(ticks[0]?.id).toBe(ticks[1]?.id);
    const after = [await one.tick(), await other.tick()];
    expect(after[0]?.id).toBe(after[1]?.id);
    expect(collections).toBe(2);
    one.leave();
    other.leave();
  });

  it('see the past of others, and those that come back what they have missed', async () => {
    const { url } = await start();
    const one = await EventReader.open(`${url}/metrics/live/events`);
    await one.about();
    const base = await one.tick();
    const second = await one.tick();
    const late = await EventReader.open(`${url}/metrics/live/events`);
    await late.about();
    const past = [await late.tick(), await late.tick()];
    expect(past.map(({ at }) => at)).toEqual([base.at, second.at]);
    expect(toldIn(past[0] as typeof base, 'queued_loans')?.values).toEqual([7]);
    const back = await EventReader.open(`${url}/metrics/live/events`, { 'Last-Event-ID': base.id });
    await back.about();
    expect((await back.tick()).id).toBe(second.id);
    for (const viewer of [one, late, back]) viewer.leave();
  });

  it('are told of a metric that fails, and see the others', async () => {
    const failing = gauge({
      name: 'failing',
      help: 'Fails.',
      collect() {
        throw new Error('the queue is gone');
      },
    });
    running = await startApp({
      imports: [MetricsModule.forRoot(), MetricsModule.forFeature([failing, queued])],
    });
    const viewer = await EventReader.open(`${running.url}/metrics/live/events`);
    await viewer.about();
    const tick = await viewer.tick();
    expect(tick.failed).toEqual([['failing', 'the queue is gone']]);
    expect(toldIn(tick, 'queued_loans')?.values).toEqual([7]);
    viewer.leave();
    // It is no scrape, so scrapes count no error for it.
    expect(
      sample(await scrape(running.url), 'metrics_collect_errors_total{metric="failing"}'),
    ).toBeUndefined();
    await until(
      async () => sample(await scrape((running as RunningApp).url), 'queued_loans') === 7,
      'a scrape',
    );
  });
});
