// oxlint-disable jest/expect-expect -- expectRecorded() asserts
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  All,
  Controller,
  type ExecutionContext,
  type INestApplication,
  Get,
  HttpCode,
  type CanActivate,
  Injectable,
  Param,
  Post,
  Sse,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import {
  HttpMetrics,
  type HttpMetricsOptions,
  type HttpNamingPreset,
  IgnoreHttpMetrics,
  MetricsModule,
} from '@app/metrics';
import compression from 'compression';
import type { Express } from 'express';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Subject } from 'rxjs';
import { PLATFORMS, type RunningApp, sample, scrape, startApp, until } from '../support/app.js';
import { get, RawClient } from './support/raw-client.js';
import { countsIn, expectRecorded, total } from './support/recorded.js';

/** What the server-sent events are told by. */
let events = new Subject<{ data: string }>();

/** As an authentication guard does, leaves who asks on the request. */
@Injectable()
class Authenticating implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string>; user?: string }>();
    request.user = request.headers['x-user'] ?? 'nobody';
    if (request.user === 'nobody') throw new UnauthorizedException();
    return true;
  }
}

@Controller('loans')
class LoansController {
  @Get()
  list(): string[] {
    return [];
  }

  @Get('mine')
  @UseGuards(Authenticating)
  mine(): string {
    return 'mine';
  }

  @Get('quick')
  @HttpMetrics({ slo: [0.042, 0.3], buckets: [0.001] })
  quick(): string {
    return 'quick';
  }

  @Get('feed')
  @HttpMetrics({ histogram: false })
  feed(): string {
    return 'feed';
  }

  @Sse('events')
  events(): Subject<{ data: string }> {
    return (events = new Subject());
  }

  @All('anything')
  anything(): string {
    return 'anything';
  }

  @Get('hang')
  hang(): Promise<never> {
    return new Promise(() => undefined);
  }

  @Get(':id')
  byId(@Param('id') id: string): string {
    return id;
  }

  @Post()
  @HttpCode(202)
  create(): string {
    return 'accepted';
  }

  @Post('payments')
  pay(): string {
    return 'paid';
  }
}

@Controller('internal')
@HttpMetrics({ labels: { team: 'platform' } })
class InternalController {
  @Get('plain')
  plain(): string {
    return 'plain';
  }

  @Get('own')
  @HttpMetrics({ labels: { team: 'payments' } })
  own(): string {
    return 'own';
  }

  @Get('quiet/:id')
  @IgnoreHttpMetrics()
  quiet(): string {
    return 'quiet';
  }
}

@Controller('hidden')
@IgnoreHttpMetrics()
class HiddenController {
  @Get()
  hidden(): string {
    return 'hidden';
  }

  @Get('shown')
  @HttpMetrics({ ignore: false })
  shown(): string {
    return 'shown';
  }
}

/** A handler that two controllers share. */
class ListingController {
  @Get('list')
  list(): string {
    return 'list';
  }
}

@Controller('cats')
class CatsController extends ListingController {}

@Controller('dogs')
class DogsController extends ListingController {}

describe.each(PLATFORMS)('options of the HTTP metrics, on %s', (platform) => {
  let running: RunningApp;

  const start = async (
    http: HttpMetricsOptions,
    configure?: (app: INestApplication) => void,
  ): Promise<void> => {
    running = await startApp(
      {
        imports: [MetricsModule.forRoot({ defaultMetrics: false, http })],
        controllers: [LoansController, InternalController, HiddenController, CatsController, DogsController],
      },
      configure,
      platform,
    );
  };

  afterEach(async () => {
    running.app.getHttpServer().closeAllConnections();
    await running.app.close();
  });

  const ask = async (path: string, init?: RequestInit): Promise<void> => {
    await (await fetch(running.url + path, init)).text();
  };

  describe('ignore', () => {
    it.each<{ what: string; ignore: HttpMetricsOptions['ignore']; left: Record<string, number> }>([
      {
        what: 'a path in a list',
        ignore: ['/loans'],
        left: { 'GET /loans/:id 200': 2, 'GET (unmatched) 404': 1 },
      },
      {
        what: 'a template in a list',
        ignore: ['/loans/:id'],
        left: { 'GET /loans 200': 1, 'POST /loans 202': 1, 'GET (unmatched) 404': 1 },
      },
      {
        what: 'paths by pattern',
        ignore: { paths: [/^\/loans\/\d+$/g] },
        left: { 'GET /loans 200': 1, 'POST /loans 202': 1, 'GET (unmatched) 404': 1 },
      },
      {
        what: 'methods',
        ignore: { methods: ['POST'] },
        left: { 'GET /loans 200': 1, 'GET /loans/:id 200': 2, 'GET (unmatched) 404': 1 },
      },
      {
        what: 'requests',
        ignore: { when: ({ headers }: IncomingMessage) => headers['x-probe'] === 'yes' },
        left: {
          'GET /loans 200': 1,
          'GET /loans/:id 200': 1,
          'POST /loans 202': 1,
          'GET (unmatched) 404': 1,
        },
      },
    ])('leaves out $what', async ({ ignore, left }) => {
      await start({ ...(ignore && { ignore }) });
      await ask('/loans?page=1');
      await ask('/loans/1');
      await ask('/loans/2', { headers: { 'x-probe': 'yes' } });
      await ask('/loans', { method: 'POST' });
      await ask('/nowhere');
      await expectRecorded(running.url, left);
    });

    it('counts a request when it can not be asked whether to, and says so', async () => {
      await start({
        ignore: {
          when: () => {
            throw new Error('no such header');
          },
        },
      });
      running.app.getHttpServer().on('upgrade', (_request: IncomingMessage, socket: Socket) => {
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      });
      await ask('/loans');
      const client = await RawClient.to(running.port);
      client.send(get('/live', 'Connection: Upgrade', 'Upgrade: websocket'));
      expect(await client.answers(1)).toEqual([400]);
      const exposition = await scrape(running.url);
      expect(countsIn(exposition)).toEqual({ 'GET /loans 200': 1, 'GET (upgrade) 400': 1 });
      expect(sample(exposition, 'metrics_errors_total{source="http"}')).toBe(2);
    });

    it('leaves out what decorators say, of a controller or a handler', async () => {
      await start({});
      for (const path of ['/hidden', '/hidden/shown', '/internal/plain', '/internal/quiet/7'])
        await ask(path);
      await expectRecorded(running.url, {
        'GET /hidden/shown 200': 1,
        'GET /internal/plain 200 platform': 1,
      });
    });
  });

  describe('labels', () => {
    it('adds those of options, functions and decorators, and leaves the others empty', async () => {
      await start({ labels: { region: 'eu', caller: (request) => request.headers['x-user']?.toString() } });
      await ask('/loans', { headers: { 'x-user': 'ann' } });
      await ask('/internal/plain');
      await ask('/internal/own');
      const exposition = await scrape(running.url);
      for (const labels of [
        'endpoint="/loans",caller="ann",region="eu"',
        'endpoint="/internal/plain",region="eu",team="platform"',
        'endpoint="/internal/own",region="eu",team="payments"',
      ]) {
        expect(sample(exposition, `http_request_duration_seconds_count{method="GET",${labels}}`)).toBe(1);
        expect(sample(exposition, `http_request_size_bytes_count{method="GET",${labels}}`)).toBe(1);
      }
    });

    it('asks functions when the request has ended, with what guards left on the request', async () => {
      await start({ labels: { caller: (request: { user?: string }) => request.user } as never });
      await ask('/loans/mine', { headers: { 'x-user': 'ann' } });
      await ask('/loans/mine');
      await expectRecorded(running.url, { 'GET /loans/mine 200 ann': 1, 'GET /loans/mine 401 nobody': 1 });
    });

    it("counts a request whose label can't be computed, and says so once", async () => {
      await start({
        labels: {
          broken: () => {
            throw new Error('no such tenant');
          },
        },
      });
      await ask('/loans');
      await expectRecorded(running.url, { 'GET /loans 200': 1 });
      expect(sample(await scrape(running.url), 'metrics_errors_total{source="http"}')).toBe(1);
    });

    it('sends what is over the limit of series to the overflow series', async () => {
      await start({ labels: { caller: (request) => request.headers['x-user']?.toString() } });
      const callers = Array.from({ length: 2005 }, (_, caller) => `u${caller}`);
      while (callers.length > 0) {
        const asking = callers.splice(0, 100).map((user) => ask('/loans', { headers: { 'x-user': user } }));
        await Promise.all(asking);
      }
      const counts = countsIn(await scrape(running.url));
      expect(Object.keys(counts)).toHaveLength(2001);
      expect(counts[Array<string>(5).fill('__overflow__').join(' ')]).toBe(5);
    });

    it('names controllers and handlers when asked, also of requests that a guard rejects', async () => {
      await start({ handlerLabels: true });
      await ask('/loans/mine');
      await ask('/cats/list');
      await ask('/dogs/list');
      await ask('/nowhere');
      await expectRecorded(running.url, {
        'GET /loans/mine 401 LoansController mine': 1,
        'GET /cats/list 200 CatsController list': 1,
        'GET /dogs/list 200 DogsController list': 1,
        'GET (unmatched) 404': 1,
      });
    });

    it('gives classes of status when asked', async () => {
      await start({ statusClasses: true });
      await ask('/loans');
      await ask('/loans', { method: 'POST' });
      await ask('/nowhere');
      await expectRecorded(running.url, {
        'GET /loans 2xx': 1,
        'POST /loans 2xx': 1,
        'GET (unmatched) 4xx': 1,
      });
    });
  });

  describe('latencies', () => {
    it('have these bounds by default, and sizes these', async () => {
      await start({});
      await ask('/loans');
      const exposition = await scrape(running.url);
      const bounds = (metric: string): number[] =>
        [
          ...exposition.matchAll(new RegExp(`^${metric}_bucket\\{.*endpoint="/loans",le="(.*)"\\}`, 'gm')),
        ].map(([, bound = '']) => Number(bound.replace('+Inf', 'Infinity')));
      // 0.001, 0.042 and 0.3 come from the decorators.
      expect(bounds('http_request_duration_seconds').join(' ')).toBe(
        '0.001 0.005 0.01 0.025 0.042 0.05 0.075 0.1 0.25 0.3 0.5 0.75 1 2.5 5 7.5 10 Infinity',
      );
      for (const metric of ['http_request_size_bytes', 'http_response_size_bytes']) {
        expect(bounds(metric)).toEqual([100, 1000, 10_000, 100_000, 1_000_000, Infinity]);
      }
    });

    it('have the bounds of the options, and those that decorators need', async () => {
      await start({ buckets: [0.5, 1] });
      await ask('/loans');
      const bounds = [
        ...(await scrape(running.url)).matchAll(/duration_seconds_bucket\{.*endpoint="\/loans",le="(.*)"\}/g),
      ];
      expect(bounds.map(([, bound]) => bound)).toEqual(['0.001', '0.042', '0.3', '0.5', '1', '+Inf']);
    });

    it('are left out for long-lived requests, which are still counted', async () => {
      await start({ firstByte: true });
      await ask('/loans/feed');
      const exposition = await scrape(running.url);
      expect(countsIn(exposition)).toEqual({ 'GET /loans/feed 200': 1 });
      expect(exposition).not.toMatch(/^http_(request_duration|response_first_byte)_seconds_count/m);
      expect(exposition).toMatch(/^http_response_size_bytes_count/m);
    });

    it('have the time to the first byte beside them when asked', async () => {
      await start({ firstByte: true });
      await ask('/loans');
      const exposition = await scrape(running.url);
      const of = (metric: string) => sample(exposition, `${metric}{method="GET",endpoint="/loans"}`);
      expect(of('http_response_first_byte_seconds_count')).toBe(1);
      expect(of('http_response_first_byte_seconds_sum')).toBeLessThanOrEqual(
        of('http_request_duration_seconds_sum') ?? 0,
      );
    });

    it('have the first byte of what streams when it is sent, not when the stream ends', async () => {
      await start({ firstByte: true });
      const client = await RawClient.to(running.port);
      client.send(get('/loans/events'));
      await client.answers(1);
      const answeredMs = performance.now();
      await until(() => performance.now() - answeredMs > 20, 'time has passed');
      events.complete();
      await expectRecorded(running.url, { 'GET /loans/events 200': 1 });
      const exposition = await scrape(running.url);
      const seconds = (metric: string) =>
        sample(exposition, `${metric}_sum{method="GET",endpoint="/loans/events"}`) ?? NaN;
      expect(
        seconds('http_request_duration_seconds') - seconds('http_response_first_byte_seconds'),
      ).toBeGreaterThan(0.02);
    });

    it('leave the answer to middleware that compresses it, when they have the time to the first byte', async () => {
      await start({ firstByte: true }, (app) => {
        app.use(compression({ threshold: 0 }));
        app.use('/parts', (_: IncomingMessage, response: ServerResponse) => {
          response.setHeader('content-type', 'text/plain');
          response.flushHeaders();
          response.write('one, ');
          response.end('two');
        });
      });
      const response = await fetch(`${running.url}/parts`, { headers: { 'accept-encoding': 'gzip' } });
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(await response.text()).toBe('one, two');
      await expectRecorded(running.url, {
        [`GET ${platform === 'Express' ? '/parts' : '(unmatched)'} 200`]: 1,
      });
      expect(total(await scrape(running.url), 'http_response_first_byte_seconds_count')).toBe(1);
    });

    it('have no first byte of what sent none', async () => {
      await start({ firstByte: true });
      const client = await RawClient.to(running.port);
      client.send(get('/loans/hang'));
      await until(
        async () => sample(await scrape(running.url), 'active_requests') === 1,
        'the request is active',
      );
      client.abort();
      await expectRecorded(running.url, { 'GET /loans/hang 499': 1 });
      const count = 'http_response_first_byte_seconds_count{method="GET",endpoint="/loans/hang"}';
      expect(sample(await scrape(running.url), count) ?? 0).toBe(0);
    });

    it.each([
      { histogram: 'classic', isClassic: true },
      { histogram: 'native', isClassic: false },
      { histogram: 'both', isClassic: true },
    ] as const)('are counted in $histogram buckets', async ({ histogram, isClassic }) => {
      await start({ histogram });
      await ask('/loans');
      const exposition = await scrape(running.url);
      const labels = '{method="GET",endpoint="/loans"}';
      expect(sample(exposition, `http_request_duration_seconds_count${labels}`)).toBe(1);
      expect(/^http_request_duration_seconds_bucket\{.*le="0.25"\}/m.test(exposition)).toBe(isClassic);
    });
  });

  it('records another status for clients that leave, when asked', async () => {
    await start({ abortedStatus: 460 });
    const client = await RawClient.to(running.port);
    client.send(get('/loans/hang'));
    await until(
      async () => sample(await scrape(running.url), 'active_requests') === 1,
      'the request is active',
    );
    client.abort();
    await expectRecorded(running.url, { 'GET /loans/hang 460': 1 });
  });

  it('exposes every route at 0 from the start, with the status it answers and with 500', async () => {
    await start({ initialize: true, firstByte: true });
    const exposition = await scrape(running.url);
    const counts = countsIn(exposition);
    expect(counts).toMatchObject({
      'GET /loans 200': 0,
      'GET /loans 500': 0,
      'GET /loans/:id 200': 0,
      'POST /loans 202': 0,
      'POST /loans/payments 201': 0,
      'GET /internal/own 200 payments': 0,
      'GET /hidden/shown 200': 0,
    });
    expect(
      Object.keys(counts).filter((series) => /hidden 200|metrics|quiet|HEAD|_OTHER/.test(series)),
    ).toEqual([]);
    const labels = '{method="GET",endpoint="/loans/:id"}';
    for (const metric of [
      'http_request_duration_seconds',
      'http_response_first_byte_seconds',
      'http_request_size_bytes',
      'http_response_size_bytes',
    ]) {
      expect(sample(exposition, `${metric}_count${labels}`)).toBe(0);
    }
    await ask('/loans/7');
    expect(countsIn(await scrape(running.url))['GET /loans/:id 200']).toBe(1);
  });

  it('exposes no series at 0 of a route for all methods', async () => {
    await start({ initialize: true }, (app) => {
      const instance = app.getHttpAdapter().getInstance() as Express & FastifyInstance;
      if (platform === 'Express')
        instance.route('/any').all((_request, response) => void response.send('any'));
      else instance.all('/any', async () => 'any');
    });
    const ofAny = (counts: Record<string, number>) =>
      Object.entries(counts).filter(([series]) => series.includes('/any ') || series.includes('_OTHER'));
    expect(ofAny(countsIn(await scrape(running.url)))).toEqual([]);
    await ask('/any');
    expect(ofAny(countsIn(await scrape(running.url)))).toEqual([['GET /any 200', 1]]);
  });

  it("groups the status codes of OpenTelemetry's names as well", async () => {
    await start({ naming: 'otel', statusClasses: true });
    await ask('/loans/7');
    await ask('/nowhere');
    // A response reaches the client a moment before it is counted.
    const codes = async (): Promise<string[]> => {
      const counts = /_duration_seconds_count\{.*http_response_status_code="(\w+)"/g;
      return [...(await scrape(running.url)).matchAll(counts)].map(([, code]) => code as string);
    };
    await until(async () => (await codes()).length === 2, 'both requests are counted');
    expect((await codes()).toSorted()).toEqual(['2xx', '4xx']);
  });

  it("takes the names of OpenTelemetry's conventions when asked", async () => {
    await start({ naming: 'otel', initialize: true });
    await ask('/loans/7');
    await ask('/nowhere');
    // A response reaches the client a moment before it is counted.
    await until(
      async () => (await scrape(running.url)).includes('http_response_status_code="404"'),
      'both requests are counted',
    );
    const exposition = await scrape(running.url);
    const seven =
      '{http_request_method="GET",http_route="/loans/:id",http_response_status_code="200",url_scheme="http",network_protocol_version="1.1"}';
    expect(sample(exposition, `http_server_request_duration_seconds_count${seven}`)).toBe(1);
    expect(sample(exposition, `http_server_response_body_size_bytes_sum${seven}`)).toBe('7'.length);
    expect(sample(exposition, `http_server_request_body_size_bytes_sum${seven}`)).toBe(0);
    expect(
      sample(
        exposition,
        'http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="404",url_scheme="http",network_protocol_version="1.1"}',
      ),
    ).toBe(1);
    expect(
      sample(
        exposition,
        'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/loans",http_response_status_code="500",error_type="500",url_scheme="http",network_protocol_version="1.1"}',
      ),
    ).toBe(0);
    expect(
      sample(exposition, 'http_server_active_requests{http_request_method="GET",url_scheme="http"}'),
    ).toBe(0);
    expect(exposition).not.toMatch(/^(http_requests_total|active_requests)/m);
  });
});

it.each<{ naming: HttpNamingPreset; labelNames: Record<string, string>; active: string }>([
  {
    naming: 'prometheus',
    labelNames: { method: 'verb', endpoint: 'path' },
    active: 'active_requests 0',
  },
  {
    naming: 'otel',
    labelNames: { http_request_method: 'verb', http_route: 'path', url_scheme: 'scheme' },
    active: 'http_server_active_requests{verb="GET",scheme="http"} 0',
  },
])("labelNames gives labels of the naming '$naming' other names", async ({ naming, labelNames, active }) => {
  const { app, url } = await startApp({
    imports: [MetricsModule.forRoot({ defaultMetrics: false, http: { naming, labelNames } })],
    controllers: [LoansController],
  });
  try {
    await (await fetch(`${url}/loans`)).text();
    const served = /^http_\S+_duration_seconds_count\{verb="GET",path="\/loans".*\} 1$/m;
    await until(async () => served.test(await scrape(url)), 'the request is counted');
    const page = await scrape(url);
    expect(Object.keys(labelNames).filter((name) => page.includes(`${name}="`))).toEqual([]);
    expect(page).toContain(`\n${active}\n`);
  } finally {
    await app.close();
  }
});

describe('options that can not work', () => {
  @Controller()
  class WrongController {
    @Get()
    @HttpMetrics({ slo: -1 })
    wrong(): void {}
  }

  it.each<{ what: string; http: unknown; message: RegExp }>([
    {
      what: 'a naming',
      http: { naming: 'datadog' },
      message: /http\.naming: "datadog" is not a valid value/,
    },
    {
      what: 'a histogram',
      http: { histogram: 'log' },
      message: /http\.histogram: "log" is not a valid value/,
    },
    {
      what: 'a status',
      http: { abortedStatus: 49.9 },
      message: /http\.abortedStatus: 49\.9 is not a status/,
    },
    { what: 'buckets', http: { buckets: [2, 1] }, message: /http\.buckets: bucket 1 \(1\) is not above/ },
    { what: 'a path', http: { ignore: ['health'] }, message: /http\.ignore: "health" must start with "\/"/ },
    {
      what: 'a template',
      http: { ignore: { templates: ['loans/:id'] } },
      message: /http\.ignore: "loans\/:id" must start with "\/"/,
    },
    {
      what: 'a method',
      http: { ignore: { methods: ['get'] } },
      message: /http\.ignore\.methods: "get" is not an HTTP method/,
    },
    { what: 'a label', http: { labels: { 'no-name': 'x' } }, message: /"no-name" is not a valid label name/ },
    { what: 'a label that is taken', http: { labels: { method: 'x' } }, message: /"method" is listed twice/ },
    {
      what: 'another name for a label that there is not',
      http: { labelNames: { route: 'path' } },
      message:
        /http\.labelNames: the naming 'prometheus' has no label "route"\. Use some of method, endpoint, /,
    },
    {
      what: 'one name for two labels',
      http: { labelNames: { endpoint: 'method' } },
      message: /http\.labelNames: label name "method" is listed twice/,
    },
    {
      what: 'a name that is not one',
      http: { labelNames: { endpoint: 'http.route' } },
      message: /http\.labelNames: "http\.route" is not a valid label name/,
    },
    {
      what: 'labels in a function',
      http: { labels: () => ({ tenant: 'x' }) },
      message: /labels: got a function.*Give an object/,
    },
  ])('stop the start: $what', async ({ http, message }) => {
    const start = startApp({
      imports: [MetricsModule.forRoot({ defaultMetrics: false, http: http as HttpMetricsOptions })],
    }).then(({ app }) => app.close());
    await expect(start).rejects.toThrow(message);
  });

  it('stop the start: a decorator', async () => {
    const start = startApp({
      imports: [MetricsModule.forRoot({ defaultMetrics: false })],
      controllers: [WrongController],
    });
    await expect(start).rejects.toThrow('@HttpMetrics() of WrongController.wrong: -1 is not a valid latency');
  });
});
