import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  ForbiddenException,
  Get,
  Header,
  Injectable,
  Module,
  Param,
  ParseIntPipe,
  Post,
  Res,
  UseGuards,
  type CanActivate,
} from '@nestjs/common';
import { IgnoreHttpMetrics, MetricsModule } from '@app/metrics';
import type { Response } from 'express';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type RunningApp, sample, scrape, startApp, until } from '../support/app.js';

@Injectable()
class Closed implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

let reached: () => void = () => undefined;

@Controller('loans')
class LoansController {
  @Get()
  list(): string[] {
    return [];
  }

  @Get('hang')
  hang(): Promise<never> {
    reached();
    return new Promise(() => undefined);
  }

  @Get('stream')
  @Header('Content-Type', 'text/plain')
  stream(@Res() response: Response): void {
    response.write('begun');
    reached();
  }

  @Get('closed')
  @UseGuards(Closed)
  closed(): string {
    return 'never';
  }

  @Get('broken')
  broken(): never {
    throw new Error('broken');
  }

  @Get('quiet')
  @IgnoreHttpMetrics()
  quiet(): string {
    return 'quiet';
  }

  @Get(':id')
  byId(@Param('id', ParseIntPipe) id: number): { id: number } {
    return { id };
  }

  @Post()
  create(@Body() body: object): object {
    return body;
  }
}

@Controller('health')
class HealthController {
  @Get('live')
  live(): string {
    return 'ok';
  }
}

@Module({
  imports: [MetricsModule.forRoot({ defaultMetrics: false, http: { ignore: ['/health/live'] } })],
  controllers: [LoansController, HealthController],
})
class AppModule {}

let running: RunningApp;

beforeEach(async () => {
  running = await startApp({ imports: [AppModule] });
});

afterEach(async () => {
  running.app.getHttpServer().closeAllConnections();
  await running.app.close();
});

const requests = (method: string, endpoint: string, status: number) =>
  `http_requests_total{method="${method}",endpoint="${endpoint}",status_code="${status}"}`;

describe('HTTP golden signals', () => {
  it.each([
    { what: 'an answer', method: 'GET', path: '/loans', endpoint: '/loans', status: 200 },
    { what: 'a route parameter', method: 'GET', path: '/loans/17?x=1', endpoint: '/loans/:id', status: 200 },
    {
      what: 'a created resource',
      method: 'POST',
      path: '/loans',
      endpoint: '/loans',
      status: 201,
      body: '{}',
    },
    {
      what: 'a rejecting guard',
      method: 'GET',
      path: '/loans/closed',
      endpoint: '/loans/closed',
      status: 403,
    },
    { what: 'a rejecting pipe', method: 'GET', path: '/loans/x', endpoint: '/loans/:id', status: 400 },
    {
      what: 'a throwing handler',
      method: 'GET',
      path: '/loans/broken',
      endpoint: '/loans/broken',
      status: 500,
    },
    { what: 'HEAD', method: 'HEAD', path: '/loans', endpoint: '/loans', status: 200 },
    {
      what: 'a malformed body',
      method: 'POST',
      path: '/loans',
      endpoint: '(unmatched)',
      status: 400,
      body: '{',
    },
    { what: 'an unknown route', method: 'GET', path: '/nowhere/1', endpoint: '(unmatched)', status: 404 },
  ])('counts $what once, with the status that was sent and the route template', async (row) => {
    const response = await fetch(running.url + row.path, {
      method: row.method,
      ...(row.body !== undefined && { body: row.body, headers: { 'content-type': 'application/json' } }),
    });
    await response.text();
    expect(response.status).toBe(row.status);
    const exposition = await scrape(running.url);
    const base = `{method="${row.method}",endpoint="${row.endpoint}"}`;
    expect(sample(exposition, requests(row.method, row.endpoint, row.status))).toBe(1);
    expect(exposition.match(/^http_requests_total\{/gm)).toHaveLength(1);
    expect(sample(exposition, `http_request_duration_seconds_count${base}`)).toBe(1);
    expect(sample(exposition, `http_request_size_bytes_count${base}`)).toBe(1);
    expect(sample(exposition, `http_response_size_bytes_count${base}`)).toBe(1);
    expect(sample(exposition, 'active_requests')).toBe(0);
  });

  it.each(['hang', 'stream'])('counts a request the client aborted (%s), once, as 499', async (route) => {
    const arrived = new Promise<void>((resolve) => (reached = resolve));
    const client = new AbortController();
    const answer = fetch(`${running.url}/loans/${route}`, { signal: client.signal })
      .then((response) => response.text())
      .catch(() => 'aborted');
    await arrived;
    expect(sample(await scrape(running.url), 'active_requests')).toBe(1);
    client.abort();
    expect(await answer).toBe('aborted');
    const series = requests('GET', `/loans/${route}`, 499);
    await until(async () => sample(await scrape(running.url), series) === 1, `${series} is 1`);
    expect(sample(await scrape(running.url), 'active_requests')).toBe(0);
  });

  it('measures what went over the wire, request by request on one connection', async () => {
    const socket = connect(running.port, '127.0.0.1');
    const request = 'GET /loans/7 HTTP/1.1\r\nHost: x\r\n\r\n';
    let received = 0;
    socket.on('data', (chunk) => (received += chunk.length));
    for (const _ of [1, 2]) {
      socket.write(request);
      await once(socket, 'data');
    }
    socket.end();
    await once(socket, 'close');
    const exposition = await scrape(running.url);
    const base = '{method="GET",endpoint="/loans/:id"}';
    expect(sample(exposition, `http_request_size_bytes_sum${base}`)).toBe(2 * request.length);
    expect(sample(exposition, `http_response_size_bytes_sum${base}`)).toBe(received);
  });

  it.each(['/health/live', '/metrics', '/loans/quiet'])('leaves %s out', async (path) => {
    await (await fetch(running.url + path)).text();
    expect(await scrape(running.url)).not.toContain(path);
  });

  it('keeps two applications in one process apart', async () => {
    const other = await startApp({ imports: [AppModule] });
    try {
      await (await fetch(`${other.url}/loans`)).text();
      expect(sample(await scrape(other.url), requests('GET', '/loans', 200))).toBe(1);
      expect(sample(await scrape(running.url), requests('GET', '/loans', 200))).toBeUndefined();
    } finally {
      await other.app.close();
    }
  });
});
