import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Controller,
  ForbiddenException,
  Get,
  type INestApplication,
  Injectable,
  type ExecutionContext,
  SetMetadata,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { gauge, MetricsController, MetricsModule } from '@app/metrics';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import {
  type Platform,
  PLATFORMS,
  type RunningApp,
  sample,
  scrape,
  startApp,
  until,
} from '../support/app.js';
import { type RawAnswer, rawGet as request } from './support/raw-get.js';

type Configure = (app: INestApplication) => void;
type Root = Parameters<typeof MetricsModule.forRoot>[0];

@Injectable()
class OnlyPublic implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.get<boolean | undefined>('public', context.getClass())) return true;
    throw new ForbiddenException();
  }
}
const Public = (): ClassDecorator => SetMetadata('public', true);

@Controller('loans')
class LoansController {
  @Get()
  list(): string[] {
    return [];
  }
}

describe.each(PLATFORMS)('the scrape endpoint on %s', (platform: Platform) => {
  let running: RunningApp | undefined;

  async function start(root: Root = {}, configure?: Configure, providers: object[] = []): Promise<string> {
    running = await startApp(
      {
        imports: [MetricsModule.forRoot({ defaultMetrics: false, ...root })],
        controllers: [LoansController],
        providers: providers as [],
      },
      configure,
      platform,
    );
    return running.url;
  }

  afterEach(async () => {
    await running?.app.close();
    running = undefined;
  });

  it.each([
    { accept: undefined, type: 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores', end: '\n' },
    {
      accept: 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1',
      type: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      end: '# EOF\n',
    },
  ])('answers Accept: $accept with $type', async ({ accept, type, end }) => {
    const { status, headers, body } = await request(`${await start()}/metrics`, accept ? { accept } : {});
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(type);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['vary']).toBe('Accept, Accept-Encoding');
    expect(body.toString().endsWith(end)).toBe(true);
  });

  it('keeps what others say of the answer', async () => {
    const url = await start({}, (app) => {
      app.enableCors({ origin: ['http://ops.example'] });
      if (platform === 'Express') {
        app.use((_: object, response: ServerResponse, next: () => void) => {
          response.setHeader('x-frame-options', 'DENY');
          next();
        });
      } else {
        app
          .getHttpAdapter()
          .getInstance()
          .addHook('onRequest', async (_: object, reply: { header(name: string, value: string): void }) => {
            reply.header('x-frame-options', 'DENY');
          });
      }
    });
    const { headers } = await request(`${url}/metrics`, { origin: 'http://ops.example' });
    expect(headers['vary']?.split(', ').toSorted()).toEqual(['Accept', 'Accept-Encoding', 'Origin']);
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['access-control-allow-origin']).toBe('http://ops.example');
  });

  it('packs the answer for a scraper that takes gzip, and only for one', async () => {
    const url = `${await start()}/metrics`;
    const packed = await request(url, { 'accept-encoding': 'gzip' });
    const plain = await request(url);
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.body).toString()).toContain('# TYPE metrics_scrapes_total counter');
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  it('answers HEAD with the headers alone, and other methods with 405', async () => {
    const url = await start();
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
    const post = await fetch(`${url}/metrics`, { method: 'POST' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await head.text()).toBe('');
    expect(post.status).toBe(405);
    expect(post.headers.get('allow')).toBe('GET, HEAD');
  });

  it('gives only the metrics that ?name[]= asks for', async () => {
    const url = await start();
    const exposition = await scrape(url, '/metrics?name[]=active_requests&name[]=metrics_scrapes_total');
    expect(exposition.match(/^# TYPE (\w+)/gm)).toEqual(
      ['# TYPE metrics_scrapes_total', '# TYPE active_requests'].toSorted(
        (a, b) => exposition.indexOf(a) - exposition.indexOf(b),
      ),
    );
  });

  it('measures its own scrapes', async () => {
    const url = await start();
    const { length } = await scrape(url);
    const exposition = await scrape(url);
    expect(sample(exposition, 'metrics_scrapes_total{format="text"}')).toBe(1);
    expect(sample(exposition, 'metrics_scrapes_total{format="protobuf"}')).toBe(0);
    expect(sample(exposition, 'metrics_scrape_duration_seconds_count')).toBe(1);
    expect(sample(exposition, 'metrics_last_scrape_size_bytes')).toBe(length);
    expect(exposition).not.toContain('endpoint="/metrics"');
  });

  it.each<{ what: string; configure: Configure; loans: string }>([
    { what: 'a global prefix', configure: (app) => app.setGlobalPrefix('api'), loans: '/api/loans' },
    {
      what: 'a global prefix with exclusions',
      configure: (app) => app.setGlobalPrefix('api', { exclude: ['loans'] }),
      loans: '/loans',
    },
    {
      what: 'URI versioning',
      configure: (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
      loans: '/v1/loans',
    },
    {
      what: 'header versioning',
      configure: (app) => app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
      loans: '/loans',
    },
  ])('stays where it is under $what', async ({ configure, loans }) => {
    const url = await start({}, configure);
    expect((await request(`${url}/metrics`)).status).toBe(200);
    expect((await request(url + loans)).status).toBe(200);
  });

  it('is guarded by global guards, and let through by a decorator of the team', async () => {
    const guard = { provide: APP_GUARD, useClass: OnlyPublic };
    expect((await request(`${await start({}, undefined, [guard])}/metrics`)).status).toBe(403);
    await running?.app.close();
    const url = await start({ endpoint: { decorators: [Public()] } }, undefined, [guard]);
    expect((await request(`${url}/metrics`)).status).toBe(200);
  });

  it.each([
    {
      auth: { bearer: 's3cret' },
      header: 'Bearer s3cret',
      wrong: 'Bearer s3cre',
      challenge: 'Bearer realm="metrics"',
    },
    {
      auth: { bearer: 's3cret' },
      header: 'bearer s3cret',
      wrong: 'Basic s3cret',
      challenge: 'Bearer realm="metrics"',
    },
    {
      auth: { basic: { username: 'prom', password: 'gräte' } },
      header: `Basic ${Buffer.from('prom:gräte').toString('base64')}`,
      wrong: `Basic ${Buffer.from('prom:other').toString('base64')}`,
      challenge: 'Basic realm="metrics", charset="UTF-8"',
    },
  ])('lets $header in, and challenges $wrong and nothing', async ({ auth, header, wrong, challenge }) => {
    const url = `${await start({ auth })}/metrics`;
    expect((await request(url, { authorization: header })).status).toBe(200);
    for (const headers of [{ authorization: wrong }, {}]) {
      const { status, headers: answered, body } = await request(url, headers as Record<string, string>);
      expect(status).toBe(401);
      expect(answered['www-authenticate']).toBe(challenge);
      expect(body).toHaveLength(0);
    }
  });

  it('asks a function who may scrape, and refuses when it throws', async () => {
    const url = await start({
      auth: ({ headers }) => {
        if (headers['x-ops'] === 'broken') throw new Error('directory is down');
        return headers['x-ops'] === 'yes';
      },
    });
    const statusFor = async (ops: string) => (await request(`${url}/metrics`, { 'x-ops': ops })).status;
    expect([await statusFor('yes'), await statusFor('no'), await statusFor('broken')]).toEqual([
      200, 403, 500,
    ]);
  });

  it('costs a metric that hangs, throws or rejects that metric alone, and counts it', async () => {
    const broken = [
      gauge({ name: 'hangs', help: 'x', collect: () => new Promise<void>(() => undefined) }),
      gauge({ name: 'rejects', help: 'x', collect: () => Promise.reject(new Error('gone')) }),
      gauge({
        name: 'throws',
        help: 'x',
        collect() {
          throw new Error('gone');
        },
      }),
    ];
    running = await startApp(
      { imports: [MetricsModule.forRoot({ scrape: { timeoutMs: 50 } }), MetricsModule.forFeature(broken)] },
      undefined,
      platform,
    );
    await scrape(running.url);
    const exposition = await scrape(running.url);
    for (const name of ['hangs', 'rejects', 'throws']) {
      expect(sample(exposition, `metrics_collect_errors_total{metric="${name}"}`)).toBeGreaterThanOrEqual(1);
      expect(exposition).not.toContain(`# TYPE ${name} `);
    }
    expect(sample(exposition, 'metrics_errors_total{source="scrape"}')).toBeGreaterThanOrEqual(3);
    expect(exposition).toContain('process_cpu_seconds_total');
  });

  it('answers within what the scraper says it waits', async () => {
    const slow = gauge({ name: 'hangs', help: 'x', collect: () => new Promise<void>(() => undefined) });
    running = await startApp(
      {
        imports: [
          MetricsModule.forRoot({ scrape: { timeoutMs: 3_600_000 } }),
          MetricsModule.forFeature([slow]),
        ],
      },
      undefined,
      platform,
    );
    const answer = await request(`${running.url}/metrics`, { 'x-prometheus-scrape-timeout-seconds': '0.1' });
    expect(answer.status).toBe(200);
  });

  it('refuses scrapes over the limit with 503, and serves again afterwards', async () => {
    let release = (): void => undefined;
    let asked = 0;
    const slow = gauge({
      name: 'slow',
      help: 'x',
      async collect() {
        asked++;
        await new Promise<void>((resolve) => (release = resolve));
        this.set(1);
      },
    });
    running = await startApp(
      {
        imports: [MetricsModule.forRoot({ scrape: { maxConcurrent: 2 } }), MetricsModule.forFeature([slow])],
      },
      undefined,
      platform,
    );
    const url = `${running.url}/metrics`;
    const first = request(url);
    await until(() => asked === 1, 'the first scrape collects');
    const second = request(url);
    const refused = await untilRefused(url);
    expect(refused.headers['retry-after']).toBe('1');
    release();
    expect((await first).status).toBe(200);
    expect((await second).body.toString()).toContain('slow 1');
    expect(asked).toBe(1);
    const third = request(url);
    await until(() => asked === 2, 'the third scrape collects');
    release();
    expect((await third).status).toBe(200);
  });

  it('shares one collection among scrapes that overlap', async () => {
    let asked = 0;
    let arrived = 0;
    let release = (): void => undefined;
    const counted = gauge({
      name: 'counted',
      help: 'x',
      async collect() {
        this.set(++asked);
        await new Promise<void>((resolve) => (release = resolve));
      },
    });
    const auth = () => ++arrived > 0;
    running = await startApp(
      {
        imports: [
          MetricsModule.forRoot({ auth, scrape: { maxConcurrent: 50 } }),
          MetricsModule.forFeature([counted]),
        ],
      },
      undefined,
      platform,
    );
    const url = `${running.url}/metrics`;
    const answers = Promise.all(Array.from({ length: 50 }, () => request(url)));
    await until(() => arrived === 50, 'all scrapes arrived');
    setImmediate(() => release());
    expect((await answers).map(({ body }) => sample(body.toString(), 'counted'))).toEqual(
      Array.from({ length: 50 }, () => 1),
    );
    expect(asked).toBe(1);
  });

  it('is in no API document', async () => {
    await start();
    const { app } = running as RunningApp;
    const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    expect(Object.keys(document.paths)).toEqual(['/loans']);
  });

  it('is off when told so, and mounted by a controller that extends it', async () => {
    @Controller('internal/metrics')
    class OpsMetricsController extends MetricsController {}
    running = await startApp(
      { imports: [MetricsModule.forRoot({ endpoint: false })], controllers: [OpsMetricsController] },
      undefined,
      platform,
    );
    expect((await request(`${running.url}/metrics`)).status).toBe(404);
    expect((await request(`${running.url}/internal/metrics`)).status).toBe(200);
  });
});

async function untilRefused(url: string): Promise<RawAnswer> {
  let answer: RawAnswer | undefined;
  await until(async () => {
    const attempt = await Promise.race([request(url), delay(200, undefined)]);
    if (attempt?.status === 503) answer = attempt;
    return answer !== undefined;
  }, 'a scrape is refused');
  return answer as RawAnswer;
}
