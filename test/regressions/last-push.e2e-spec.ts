import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  Global,
  type INestApplicationContext,
  Injectable,
  Logger,
  Module,
  type ModuleMetadata,
  type OnModuleDestroy,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  gauge,
  MetricFactory,
  MetricsModule,
  pgPool,
  type PushOptions,
  PushService,
  redisClient,
} from '@app/metrics';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sample, until } from '../support/app.js';

interface Received {
  readonly path: string | undefined;
  readonly body: string;
}

let gateway: Server;
let url: string;
let received: Received[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  received = [];
  answer = (_request, response) => response.end();
  gateway = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ path: request.url, body: Buffer.concat(chunks).toString() });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
});

afterEach(() => {
  gateway.close();
  gateway.closeAllConnections();
});

async function start(
  push: Partial<PushOptions> = {},
  { imports = [], ...metadata }: ModuleMetadata = {},
): Promise<INestApplicationContext> {
  @Module({
    imports: [
      MetricsModule.forRoot({
        defaultMetrics: false,
        runtime: false,
        push: { url, job: 'nightly', ...push },
      }),
      ...imports,
    ],
    ...metadata,
  })
  class JobModule {}
  return NestFactory.createApplicationContext(JobModule, { logger: false, abortOnError: false });
}

/** A pool and a client that are taken down by whoever provides them. */
class Connections extends EventEmitter {
  totalCount = 4;
  idleCount = 1;
  waitingCount = 0;
  isOpen = true;
  isReady = true;
  status = 'ready';

  connect(): void {
    // Nobody does.
  }

  end(): void {
    this.totalCount = 0;
    this.idleCount = 0;
    this.isReady = false;
    this.status = 'end';
  }
}

const openConnections = gauge({
  name: 'open_connections',
  help: 'x',
  inject: [Connections],
  collect(connections) {
    this.set(connections.totalCount);
  },
});

@Injectable()
class Database implements OnModuleDestroy {
  constructor(readonly connections: Connections) {}

  onModuleDestroy(): void {
    this.connections.end();
  }
}

const connections = { providers: [Connections, Database], exports: [Connections] };

/** Depends on whoever ends first, so that it ends even before. */
@Injectable()
class Repository implements OnModuleDestroy {
  constructor(readonly database: Database) {}

  onModuleDestroy(): void {
    this.database.connections.end();
  }
}

@Module(connections)
class DatabaseModule {}

@Global()
@Module(connections)
class GlobalDatabaseModule {}

@Module({ ...connections })
class EndingModule implements OnModuleDestroy {
  constructor(readonly connections: Connections) {}

  onModuleDestroy(): void {
    this.connections.end();
  }
}

describe('the last push', () => {
  const measured = MetricsModule.forFeature([openConnections, pgPool(Connections)]);

  it.each<[string, ModuleMetadata]>([
    ['a provider of the root module', { imports: [measured], providers: connections.providers }],
    ['one that others depend on', { imports: [measured], providers: [...connections.providers, Repository] }],
    ['a provider of an imported module', { imports: [measured, DatabaseModule] }],
    ['a provider of a global module', { imports: [GlobalDatabaseModule, measured] }],
    ['a module class', { imports: [measured, EndingModule] }],
  ])('comes before %s takes down what is measured', async (_what, metadata) => {
    const app = await start({}, metadata);
    await app.close();
    expect(received).toHaveLength(1);
    expect(sample(received[0]?.body ?? '', 'open_connections')).toBe(4);
    expect(sample(received[0]?.body ?? '', 'db_connections_idle')).toBe(1);
  });

  it('tells of Redis as it was', async () => {
    const client = Object.assign(new Connections(), { sendCommand: () => Promise.resolve() });
    const app = await start(
      {},
      {
        imports: [MetricsModule.forFeature([redisClient('REDIS')])],
        providers: [{ provide: 'REDIS', useValue: client }],
      },
    );
    await app.close();
    expect(sample(received[0]?.body ?? '', 'redis_client_ready')).toBe(1);
  });

  it('is not repeated when the application is closed again', async () => {
    const app = await start();
    await app.close();
    await app.close();
    expect(received).toHaveLength(1);
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['never answers', () => undefined],
    ['never ends its answer', (_request, response) => response.write('one moment')],
    ['always fails', (_request, response) => response.writeHead(503).end()],
    ['hangs up', (request) => request.socket.destroy()],
  ])('has one deadline for all its attempts at a gateway that %s', async (_what, answering) => {
    answer = answering;
    // Long enough for the first attempt on a busy machine, and with the pauses too short for more than four.
    const app = await start({ timeoutMs: 1400, retries: 10 });
    await app.close();
    expect(received.length).toBeGreaterThan(0);
    expect(received.length).toBeLessThan(5);
  });

  it('does not wait for a push that is still running', async () => {
    answer = () => undefined;
    const app = await start({ retries: 10, timeoutMs: 60_000 });
    const push = app.get(PushService, { strict: false });
    const running = [push.push(), push.push()];
    await until(() => received.length === 1, 'the first push arrived');
    answer = (_request, response) => response.end();
    await app.close();
    expect(await Promise.all(running)).toEqual([false, false]);
    expect(received).toHaveLength(2);
    // Nothing failed: the last push took over.
    expect(received[1]?.body).not.toContain('metrics_pushes_total{result="failure"} 1');
  });

  it('does not wait for the pause before another attempt', async () => {
    answer = (_request, response) => response.writeHead(503).end();
    const app = await start({ retries: 10 });
    const running = app.get(PushService, { strict: false }).push();
    await until(() => received.length === 3, 'the third attempt failed');
    answer = (_request, response) => response.end();
    await app.close();
    expect(await running).toBe(false);
    expect(received).toHaveLength(4);
  });

  it('leaves no more time to what a provider pushes while it ends', async () => {
    answer = () => undefined;
    @Injectable()
    class Report implements OnModuleDestroy {
      constructor(private readonly push: PushService) {}

      async onModuleDestroy(): Promise<void> {
        await this.push.push();
      }
    }
    const app = await start({ timeoutMs: 1400, retries: 10 }, { providers: [Report] });
    await app.close();
    expect(received).toHaveLength(1);
  });

  it('says how long it waited', async () => {
    answer = () => undefined;
    const warnings = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const app = await start({ timeoutMs: 150 });
    await app.close();
    const said = warnings.mock.calls.map(([message]) => String(message));
    warnings.mockRestore();
    expect(said).toEqual([expect.stringContaining('no answer within 150 ms (push.timeoutMs)')]);
  });
});

describe('a grouping value in the address', () => {
  it.each([
    ['.', 'Lg'],
    ['..', 'Li4'],
    ['', '='],
    ['a/b', 'YS9i'],
    ['/', 'Lw'],
    ['\ud800', '77-9'],
  ])('goes as base64 when it is %j', async (value, encoded) => {
    const app = await start({ job: value || 'nightly', groupings: { instance: value, zone: 'eu' } });
    await app.close();
    const job = value === '' ? 'job/nightly' : `job@base64/${encoded}`;
    expect(received[0]?.path).toBe(`/metrics/${job}/instance@base64/${encoded}/zone/eu`);
  });

  it.each([
    '...',
    '.a',
    '%2e',
    '%2F',
    'a b',
    'a?b#c',
    'a\\b',
    '\n',
    'é 日本 🎉',
    '~!@$&*()=+;:,',
    'x'.repeat(2000),
  ])('stays as it is when it is %j', async (value) => {
    const app = await start({ groupings: { instance: value } });
    await app.close();
    expect(received[0]?.path).toBe(`/metrics/job/nightly/instance/${encodeURIComponent(value)}`);
  });
});

describe('push.job and push.groupings', () => {
  it.each<[string, object, string]>([
    ['a job that is not a string', { job: ['nightly'] }, 'push.job: nightly is not a string. Name the job.'],
    ['no job', { job: undefined }, 'push.job: undefined is not a string. Name the job.'],
    ['an empty job', { job: '' }, 'push.job is empty. Name the job.'],
    [
      'a grouping without a value',
      { groupings: { instance: undefined } },
      'push.groupings.instance: undefined is not a string.',
    ],
    ['a grouping that is null', { groupings: { zone: null } }, 'push.groupings.zone: null is not a string.'],
    [
      'a grouping that is an object',
      { groupings: { zone: {} } },
      'push.groupings.zone: [object Object] is not a string.',
    ],
    [
      'the job once more',
      { groupings: { job: 'other' } },
      'push.groupings: "job" is set by push.job. Remove it here.',
    ],
  ])('fail the start with %s', async (_what, push, message) => {
    await expect(start(push)).rejects.toThrow(message);
  });

  it('take a number as its text', async () => {
    const app = await start({ groupings: { shard: 3 as never } });
    app.get(MetricFactory, { strict: false });
    await app.close();
    expect(received[0]?.path).toBe('/metrics/job/nightly/shard/3');
  });
});
