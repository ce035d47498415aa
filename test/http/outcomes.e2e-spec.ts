import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  All,
  Body,
  type CanActivate,
  Catch,
  ConflictException,
  Controller,
  Delete,
  type ExceptionFilter,
  ForbiddenException,
  Get,
  HttpCode,
  HttpException,
  Inject,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Param,
  ParseIntPipe,
  Post,
  Put,
  Res,
  UnauthorizedException,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { ArgumentsHost } from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Platform, PLATFORMS, type RunningApp, sample, scrape, startApp } from '../support/app.js';
import { countsIn } from './support/recorded.js';

@Injectable()
class Rejecting implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

@Injectable()
class Refusing implements CanActivate {
  async canActivate(): Promise<boolean> {
    return false;
  }
}

@Catch(ConflictException)
class AsGone implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch(_error: unknown, context: ArgumentsHost): void {
    this.host.httpAdapter.reply(context.switchToHttp().getResponse(), 'gone', 410);
  }
}

@Controller('loans')
class LoansController {
  @Get()
  list(): string[] {
    return [];
  }

  @Get('unchanged')
  @HttpCode(304)
  unchanged(): void {}

  @Get('unauthorized')
  @UseGuards(Rejecting)
  unauthorized(): void {}

  @Get('forbidden')
  @UseGuards(Refusing)
  forbidden(): void {}

  @Get('teapot')
  teapot(): never {
    throw new HttpException('short and stout', 418);
  }

  @Get('broken')
  async broken(): Promise<never> {
    throw new Error('broken');
  }

  @Get('filtered')
  @UseFilters(AsGone)
  filtered(): never {
    throw new ConflictException();
  }

  @Get('gated')
  gated(): string {
    return 'never reached';
  }

  @Get('thrown')
  thrown(): string {
    return 'never reached';
  }

  @Get('by-hand')
  byHand(@Res() response: ServerResponse & { raw?: ServerResponse; hijack?: () => void }): void {
    response.hijack?.();
    (response.raw ?? response).writeHead(203, { 'content-type': 'text/plain' }).end('by hand');
  }

  @All('everything')
  everything(): string {
    return 'everything';
  }

  @Get(':id')
  byId(@Param('id', ParseIntPipe) id: number): { id: number } {
    return { id };
  }

  @Post()
  create(@Body() body: object): object {
    return body;
  }

  @Put(':id')
  replace(@Param('id') id: string): { id: string } {
    return { id };
  }

  @Delete(':id')
  @HttpCode(204)
  remove(): void {}
}

@Module({
  imports: [MetricsModule.forRoot({ defaultMetrics: false })],
  controllers: [LoansController],
})
class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_request: IncomingMessage, response: ServerResponse) => {
        response.statusCode = 429;
        response.end('later');
      })
      .forRoutes('loans/gated');
    consumer
      .apply(() => {
        throw new ForbiddenException();
      })
      .forRoutes('loans/thrown');
  }
}

interface Row {
  readonly what: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly status: number | Record<Platform, number>;
  readonly endpoint: string | Record<Platform, string>;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Express parses bodies and runs middleware before it routes, Fastify routes first. */
const routedFirst = (Fastify: string) => ({ Express: '(unmatched)', Fastify });

const ROWS: Row[] = [
  { what: 'an answer', path: '/loans', status: 200, endpoint: '/loans' },
  { what: 'a query', path: '/loans?page=2', status: 200, endpoint: '/loans' },
  { what: 'a route parameter', path: '/loans/17', status: 200, endpoint: '/loans/:id' },
  {
    what: 'a created resource',
    method: 'POST',
    path: '/loans',
    body: '{}',
    headers: JSON_TYPE,
    status: 201,
    endpoint: '/loans',
  },
  { what: 'no content', method: 'DELETE', path: '/loans/17', status: 204, endpoint: '/loans/:id' },
  { what: 'not modified', path: '/loans/unchanged', status: 304, endpoint: '/loans/unchanged' },
  { what: 'a throwing guard', path: '/loans/unauthorized', status: 401, endpoint: '/loans/unauthorized' },
  { what: 'a refusing guard', path: '/loans/forbidden', status: 403, endpoint: '/loans/forbidden' },
  { what: 'a rejecting pipe', path: '/loans/x', status: 400, endpoint: '/loans/:id' },
  { what: 'an HttpException', path: '/loans/teapot', status: 418, endpoint: '/loans/teapot' },
  { what: 'an unknown error', path: '/loans/broken', status: 500, endpoint: '/loans/broken' },
  {
    what: 'an exception filter that changes the status',
    path: '/loans/filtered',
    status: 410,
    endpoint: '/loans/filtered',
  },
  {
    what: "an answer written to Node's own response, which Fastify is told to leave alone",
    path: '/loans/by-hand',
    status: 203,
    endpoint: '/loans/by-hand',
  },
  {
    what: 'a method that is routed with all others',
    method: 'PROPFIND',
    path: '/loans/everything',
    status: 200,
    endpoint: '/loans/everything',
  },
  {
    what: 'middleware that answers itself',
    path: '/loans/gated',
    status: 429,
    endpoint: '/loans/gated',
  },
  {
    what: 'middleware that throws',
    path: '/loans/thrown',
    status: 403,
    endpoint: '/loans/thrown',
  },
  {
    what: 'a malformed body',
    method: 'POST',
    path: '/loans',
    body: '{',
    headers: JSON_TYPE,
    status: 400,
    endpoint: routedFirst('/loans'),
  },
  {
    what: 'a body that is too large',
    method: 'POST',
    path: '/loans',
    body: JSON.stringify('x'.repeat(2_000_000)),
    headers: JSON_TYPE,
    status: 413,
    endpoint: routedFirst('/loans'),
  },
  {
    what: 'a body of an unsupported charset (Express) or type (Fastify)',
    method: 'POST',
    path: '/loans',
    body: '{}',
    headers: { 'content-type': 'application/x-unknown+json; charset=koi8-r' },
    status: { Express: 201, Fastify: 415 },
    endpoint: '/loans',
  },
  {
    what: 'a body of an unsupported charset',
    method: 'POST',
    path: '/loans',
    body: '{}',
    headers: { 'content-type': 'application/json; charset=koi8-r' },
    status: { Express: 415, Fastify: 201 },
    endpoint: routedFirst('/loans'),
  },
  { what: 'an unknown route', path: '/nowhere/1', status: 404, endpoint: '(unmatched)' },
  {
    what: 'a method that the route has not',
    method: 'PATCH',
    path: '/loans/17',
    status: 404,
    endpoint: '(unmatched)',
  },
  {
    what: 'a method that nothing routes',
    method: 'PROPFIND',
    path: '/loans',
    status: 404,
    endpoint: '(unmatched)',
  },
  {
    what: 'a path that can not be decoded',
    path: '/loans/%zz',
    status: 400,
    endpoint: { Express: '(unmatched)', Fastify: '(unmatched)' },
  },
  { what: 'HEAD', method: 'HEAD', path: '/loans', status: 200, endpoint: '/loans' },
  { what: 'OPTIONS', method: 'OPTIONS', path: '/loans', status: 404, endpoint: '(unmatched)' },
];

describe.each(PLATFORMS)('outcomes of a request, on %s', (platform) => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp({ imports: [AppModule] }, undefined, platform);
  });
  afterAll(() => running.app.close());

  const counts: Record<string, number> = {};
  const of = <T extends string | number>(value: T | Record<Platform, T>): T =>
    typeof value === 'object' ? value[platform] : value;

  it.each(ROWS)('counts $what once, as it went over the wire', async (row) => {
    const { method = 'GET', path, body, headers } = row;
    const response = await fetch(running.url + path, {
      method,
      ...(body && { body }),
      ...(headers && { headers }),
    });
    await response.text();
    expect(response.status).toBe(of(row.status));

    const exposition = await scrape(running.url);
    const series = `${method} ${of(row.endpoint)} ${of(row.status)}`;
    counts[series] = (counts[series] ?? 0) + 1;
    expect(countsIn(exposition)).toEqual(counts);
    expect(sample(exposition, 'active_requests')).toBe(0);
  });

  it('measures each of them once', async () => {
    const exposition = await scrape(running.url);
    for (const metric of [
      'http_request_duration_seconds_count',
      'http_request_size_bytes_count',
      'http_response_size_bytes_count',
    ]) {
      const sum = exposition
        .split('\n')
        .filter((line) => line.startsWith(metric))
        .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
      expect(sum).toBe(ROWS.length);
    }
  });

  it('keeps the paths that no route has in one series', async () => {
    for (let path = 0; path < 5; path++) await (await fetch(`${running.url}/scan/${path}.php`)).text();
    const after = countsIn(await scrape(running.url));
    expect(after['GET (unmatched) 404']).toBe((counts['GET (unmatched) 404'] ?? 0) + 5);
    expect(Object.keys(after)).toHaveLength(Object.keys(counts).length);
  });
});
