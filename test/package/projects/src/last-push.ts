// last-push.js: closes the application twice, as a signal and code do, with a request in flight, and prints what reached
// the gateway
import 'reflect-metadata';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricsModule, pgPool } from 'nestjs-metrics';

@Injectable()
class Pool implements OnModuleDestroy {
  totalCount = 2;
  readonly idleCount = 1;
  readonly waitingCount = 0;
  readonly options = { max: 7 };

  on(): void {}
  off(): void {}
  connect(): void {}

  onModuleDestroy(): void {
    this.totalCount = 0;
  }
}

let working: () => void;
let release: () => void;
const inHandler = new Promise<void>((resolve) => (working = resolve));
const released = new Promise<void>((resolve) => (release = resolve));

@Controller()
class SlowController {
  @Get('slow')
  async slow(): Promise<string> {
    working();
    await released;
    return 'done';
  }
}

async function main(): Promise<void> {
  const pages: string[] = [];
  // The first attempt fails, so that there is time until the second.
  const gateway = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    pages.push(Buffer.concat(chunks).toString());
    response.writeHead(pages.length === 1 ? 503 : 200).end();
    if (pages.length === 2) release();
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;

  @Module({
    imports: [
      MetricsModule.forRoot({ defaultMetrics: false, push: { url, job: 'nightly' } }),
      MetricsModule.forFeature([pgPool(Pool)]),
    ],
    controllers: [SlowController],
    providers: [Pool],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  get(`${await app.getUrl()}/slow`, { agent: false }, (response) => response.resume());
  await inHandler;
  await Promise.all([app.close(), app.close()]);
  console.log(JSON.stringify(pages));
  gateway.close();
  gateway.closeAllConnections();
}

void main();
