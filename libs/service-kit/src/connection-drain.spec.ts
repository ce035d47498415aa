import 'reflect-metadata';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Controller, Get, type INestApplication, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConnectionDrain } from './connection-drain.js';
import { ServiceKitModule } from './service-kit.module.js';

class Deferred {
  resolve!: () => void;
  readonly promise = new Promise<void>((resolve) => (this.resolve = resolve));
}

let working: Deferred;
let finished: Deferred;

@Controller()
class WorkController {
  @Get('quick')
  quick(): string {
    return 'done';
  }

  @Get('slow')
  async slow(): Promise<string> {
    working.resolve();
    await finished.promise;
    return 'done';
  }
}

/** A client that keeps its connection, as far as the server lets it. */
class KeepAliveClient {
  private constructor(readonly socket: Socket) {}

  static async connect(): Promise<KeepAliveClient> {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    return new KeepAliveClient(socket);
  }

  async get(path: string): Promise<string> {
    this.socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const [answer] = (await once(this.socket, 'data')) as [Buffer];
    return answer.toString();
  }
}

let app: INestApplication;
let drain: ConnectionDrain;
let url: string;
let noticed: Deferred;

beforeEach(async () => {
  [working, finished, noticed] = [new Deferred(), new Deferred(), new Deferred()];
  Logger.overrideLogger(false);
  const testing = Test.createTestingModule({
    imports: [ServiceKitModule],
    controllers: [WorkController],
  });
  app = (await testing.compile()).createNestApplication();
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  drain = app.get(ConnectionDrain);
});

afterEach(() => app.close());

describe('while it drains', () => {
  it('is not ready, from the first moment', async () => {
    expect(() => drain.assertServing()).not.toThrow();
    const drained = drain.drain(noticed.promise);
    expect(() => drain.assertServing()).toThrow('The service is stopping.');
    noticed.resolve();
    await drained;
  });

  it('serves new connections and open ones, and keeps none', async () => {
    const kept = await KeepAliveClient.connect();
    expect(await kept.get('/quick')).toContain('Connection: keep-alive');

    const drained = drain.drain(noticed.promise);
    for (const client of [kept, await KeepAliveClient.connect()]) {
      const ended = once(client.socket, 'end');
      expect(await client.get('/quick')).toMatch(/^HTTP\/1.1 200 .*Connection: close.*done$/s);
      await ended;
    }
    noticed.resolve();
    await drained;
    await expect(KeepAliveClient.connect()).rejects.toThrow('ECONNREFUSED');
  });

  it('lets a client take its time that has connected and not asked yet', async () => {
    const silent = await KeepAliveClient.connect();
    // The server knows of the connection once it has answered a later one.
    await fetch(`${url}/quick`);
    const drained = drain.drain(noticed.promise);
    expect(await silent.get('/quick')).toMatch(/^HTTP\/1.1 200/);
    noticed.resolve();
    await drained;
  });
});

describe('after that', () => {
  it('finishes the request in flight', async () => {
    const client = await KeepAliveClient.connect();
    const answer = client.get('/slow');
    await working.promise;
    const drained = drain.drain(Promise.resolve());
    finished.resolve();
    expect(await answer).toMatch(/^HTTP\/1.1 200 .*Connection: close.*done$/s);
    await drained;
  });

  it('does not wait for a client that never asks', async () => {
    const silent = await KeepAliveClient.connect();
    const ended = once(silent.socket, 'close');
    await expect(drain.drain(Promise.resolve())).resolves.toBeUndefined();
    await ended;
  });
});
