// oxlint-disable jest/expect-expect -- expectRecorded() asserts
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { type HttpIgnore, MetricsModule } from '@app/metrics';
import type { IncomingMessage } from 'node:http';
import { arrivalFilter, resolveIgnore } from '../../libs/metrics/src/http/ignore-rules.js';
import { get, RawClient } from '../http/support/raw-client.js';
import { countsIn, expectRecorded } from '../http/support/recorded.js';
import { PLATFORMS, type RunningApp, scrape, startApp } from '../support/app.js';

const isIgnored = (ignore: readonly string[] | HttpIgnore, url: string): boolean =>
  arrivalFilter(resolveIgnore(ignore), [], () => undefined)({ url, method: 'GET' } as IncomingMessage);

describe('a path that is left out', () => {
  it.each<{ ignore: string; is: string[]; isNot: string[] }>([
    {
      ignore: '/health',
      is: [
        '/health',
        '/health/',
        '/health?full=1',
        '/health/?full=1',
        'http://host/health',
        'http://host:80/health?a',
      ],
      isNot: ['/healthy', '/health/live', '/Health', '/', '/api/health', '/health//', 'http://host', '*'],
    },
    { ignore: '/health/', is: ['/health', '/health/'], isNot: ['/healthy', '/health/live'] },
    {
      ignore: '/health/*',
      is: ['/health/', '/health/live', '/health/live/', '/health/a/b?x=/y', 'http://host/health/live'],
      isNot: ['/health', '/healthy/live', '/api/health/live', '/x?/health/live'],
    },
    {
      ignore: '/health*',
      is: ['/health', '/healthz', '/health/live', '/health?a'],
      isNot: ['/heal', '/a/health'],
    },
    { ignore: '/a/**', is: ['/a/b', '/a/b/c'], isNot: ['/a', '/ab/c'] },
    { ignore: '/*/live', is: ['/health/live', '/a/b/live'], isNot: ['/live', '/health/liven'] },
    { ignore: '/files/*path', is: ['/files/a/b'], isNot: ['/files'] },
    { ignore: '/v1.0/*', is: ['/v1.0/x'], isNot: ['/v1x0/x'] },
    { ignore: '/loans:batch', is: ['/loans:batch'], isNot: ['/loans', '/loans/7'] },
    { ignore: '/', is: ['/', '/?a'], isNot: ['/a', '/a/'] },
    { ignore: '/loans/:id', is: [], isNot: ['/loans/7', '/loans/mine'] },
  ])('is told by "$ignore"', ({ ignore, is, isNot }) => {
    expect(is.filter((url) => !isIgnored([ignore], url))).toEqual([]);
    expect(isNot.filter((url) => isIgnored([ignore], url))).toEqual([]);
  });

  it.each<{ ignore: readonly string[] | HttpIgnore; message: RegExp }>([
    { ignore: ['health'], message: /"health" must start with "\/"/ },
    { ignore: ['*/health'], message: /"\*\/health" must start with "\/"/ },
    { ignore: ['https://host/health'], message: /must start with "\/"/ },
    { ignore: [''], message: /must start with "\/"/ },
    { ignore: ['/health?full=1'], message: /"\/health\?full=1" has a query string.*remove it/ },
    { ignore: ['/health#top'], message: /has a query string/ },
    {
      ignore: { paths: ['/loans/:id'] },
      message: /"\/loans\/:id" is a route template.*http\.ignore\.templates/,
    },
    { ignore: { paths: ['/health/{live,ready}'] }, message: /is a route template/ },
  ])('is refused: $ignore', ({ ignore, message }) => {
    expect(() => resolveIgnore(ignore)).toThrow(message);
  });
});

@Controller('health')
class HealthController {
  @Get('live')
  live(): string {
    return 'live';
  }

  @Get(':probe/of/:part')
  probe(): string {
    return 'probe';
  }
}

@Controller('loans')
class LoansController {
  @Get(':id')
  loan(): string {
    return 'loan';
  }
}

describe.each(PLATFORMS)('paths that are left out, on %s', (platform) => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp(
      {
        imports: [
          MetricsModule.forRoot({
            defaultMetrics: false,
            http: { ignore: ['/health/*', '/loans/:id/'], initialize: true },
          }),
        ],
        controllers: [HealthController, LoansController],
      },
      undefined,
      platform,
    );
  });
  afterAll(() => running.app.close());

  it('are in no metric, whatever answers there', async () => {
    expect(countsIn(await scrape(running.url))).toEqual({});
    for (const path of ['/health/live', '/health/db/of/it', '/health/none', '/loans/7', '/health']) {
      await (await fetch(running.url + path)).text();
    }
    await expectRecorded(running.url, { 'GET (unmatched) 404': 1 });
    const client = await RawClient.to(running.port);
    client.send(get('http://host/metrics', 'Connection: close'));
    await client.closed();
    await expectRecorded(running.url, { 'GET (unmatched) 404': 1 });
  });
});
