import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  type CanActivate,
  Controller,
  Get,
  Injectable,
  Module,
  Post,
  Res,
  Sse,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { interval, map, type Observable } from 'rxjs';
import { PLATFORMS, type RunningApp, sample, scrape, startApp, until } from '../support/app.js';
import { get, RawClient } from './support/raw-client.js';
import { expectRecorded } from './support/recorded.js';

/** Resolves when the server has come to the place that a test waits for. */
let reached: () => void = () => undefined;
const LARGER_THAN_SOCKET_BUFFERS = 30_000_000;
const never = (): Promise<never> => new Promise(() => undefined);

@Injectable()
class Hanging implements CanActivate {
  canActivate(): Promise<boolean> {
    reached();
    return never();
  }
}

@Controller()
class SlowController {
  @Get('guarded')
  @UseGuards(Hanging)
  guarded(): void {}

  @Get('handler')
  handler(): Promise<never> {
    reached();
    return never();
  }

  @Post('upload')
  upload(@Body() body: object): object {
    return body;
  }

  @Get('stream')
  stream(): StreamableFile {
    return new StreamableFile(
      new Readable({
        read() {
          this.push('x'.repeat(1000));
          reached();
        },
      }),
    );
  }

  @Get('large')
  large(): string {
    reached();
    return 'x'.repeat(LARGER_THAN_SOCKET_BUFFERS);
  }

  @Get('by-hand')
  byHand(@Res() response: ServerResponse & { raw?: ServerResponse; hijack?: () => void }): void {
    response.hijack?.();
    (response.raw ?? response).write('begun');
    reached();
  }

  @Get('broken')
  broken(@Res() response: ServerResponse & { raw?: ServerResponse; hijack?: () => void }): void {
    response.hijack?.();
    const raw = response.raw ?? response;
    raw.write('begun', () => raw.destroy());
  }

  @Sse('events')
  events(): Observable<{ data: number }> {
    return interval(5).pipe(
      map((data) => {
        reached();
        return { data };
      }),
    );
  }

  @Get('stuck')
  stuck(): string {
    return 'never reached';
  }

  @Get('late')
  late(): Promise<string> {
    reached();
    return late;
  }

  @Get('quick')
  quick(): string {
    return 'quick';
  }
}

let late: Promise<string> = Promise.resolve('');

@Module({ imports: [MetricsModule.forRoot({ defaultMetrics: false })], controllers: [SlowController] })
class AppModule {}

describe.each(PLATFORMS)('requests that are broken off, on %s', (platform) => {
  let running: RunningApp;
  let arrived: Promise<void>;

  beforeEach(async () => {
    arrived = new Promise((resolve) => (reached = resolve));
    running = await startApp({ imports: [AppModule] }, (app) => app.use('/stuck', () => undefined), platform);
  });

  afterEach(async () => {
    running.app.getHttpServer().closeAllConnections();
    await running.app.close();
  });

  const active = async () => sample(await scrape(running.url), 'active_requests');

  it.each([
    { when: 'in a guard', path: '/guarded' },
    { when: 'in the handler', path: '/handler' },
    { when: 'in a stream', path: '/stream' },
    { when: 'in a response written by hand', path: '/by-hand' },
    { when: 'in server-sent events', path: '/events' },
  ])('are counted once as 499 when the client leaves $when', async ({ path }) => {
    const client = await RawClient.to(running.port);
    client.send(get(path));
    await arrived;
    expect(await active()).toBe(1);
    client.abort();
    await expectRecorded(running.url, { [`GET ${path} 499`]: 1 });
    expect(await active()).toBe(0);
  });

  it('are counted once as 499 when the client leaves in the middle of an answer that was written at once', async () => {
    const client = await RawClient.to(running.port);
    client.socket.pause();
    client.send(get('/large'));
    await arrived;
    expect(await active()).toBe(1);
    client.abort();
    await expectRecorded(running.url, { 'GET /large 499': 1 });
    expect(await active()).toBe(0);
  });

  it('are counted once as 499 when the client leaves before middleware has answered', async () => {
    const client = await RawClient.to(running.port);
    client.send(get('/stuck'));
    await until(async () => (await active()) === 1, 'the request is active');
    client.abort();
    const endpoint = platform === 'Express' ? '(unmatched)' : '/stuck';
    await expectRecorded(running.url, { [`GET ${endpoint} 499`]: 1 });
    expect(await active()).toBe(0);
  });

  it('are counted once as 499 when the client closes the connection in the middle of its body', async () => {
    const client = await RawClient.to(running.port);
    client.send(
      'POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":',
    );
    await until(async () => (await active()) === 1, 'the request is active');
    client.socket.end();
    const endpoint = platform === 'Express' ? '(unmatched)' : '/upload';
    await expectRecorded(running.url, { [`POST ${endpoint} 499`]: 1 });
    expect(await active()).toBe(0);
  });

  it('are counted once as 499 when the client vanishes before its body has come', async () => {
    const client = await RawClient.to(running.port);
    client.send(
      'POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n',
    );
    await until(async () => (await active()) === 1, 'the request is active');
    client.abort();
    const endpoint = platform === 'Express' ? '(unmatched)' : '/upload';
    await expectRecorded(running.url, { [`POST ${endpoint} 499`]: 1 });
    expect(await active()).toBe(0);
  });

  it('are counted once each when pipelined, also those whose answer waits for its turn', async () => {
    const client = await RawClient.to(running.port);
    client.send(get('/handler') + get('/quick') + get('/quick'));
    await until(async () => (await active()) === 3, 'three requests are active');
    client.abort();
    await expectRecorded(running.url, { 'GET /handler 499': 1, 'GET /quick 499': 2 });
    expect(await active()).toBe(0);
  });

  it('are recorded when the client leaves, however late the handler answers', async () => {
    let answer: (text: string) => void = () => undefined;
    late = new Promise((resolve) => (answer = resolve));
    const client = await RawClient.to(running.port);
    client.send(get('/late'));
    await arrived;
    client.abort();
    await expectRecorded(running.url, { 'GET /late 499': 1 });
    answer('too late');
    await (await fetch(`${running.url}/quick`)).text();
    await expectRecorded(running.url, { 'GET /late 499': 1, 'GET /quick 200': 1 });
    expect(await active()).toBe(0);
  });

  it('are counted as 500 when the server itself breaks its answer off', async () => {
    const client = await RawClient.to(running.port);
    client.send(get('/broken'));
    await client.closed();
    await expectRecorded(running.url, { 'GET /broken 500': 1 });
    expect(await active()).toBe(0);
  });

  it('are counted when the server closes with requests under way', async () => {
    const client = await RawClient.to(running.port);
    client.send(get('/handler'));
    await arrived;
    running.app.getHttpServer().closeAllConnections();
    await client.closed();
    await expectRecorded(running.url, { 'GET /handler 500': 1 });
    expect(await active()).toBe(0);
  });
});
