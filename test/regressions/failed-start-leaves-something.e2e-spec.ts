import { hasSubscribers } from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Injectable, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { cacheStore, MetricsModule, outgoingHttp } from '@app/metrics';
import { Registry } from 'prom-client';
import { freePort } from '../support/free-port.js';

const CHANNELS = [
  'http.client.request.start',
  'http.server.request.start',
  'http.server.response.finish',
  'undici:request:create',
];

class Cache {
  get(): string {
    return 'value';
  }
}

@Injectable()
class InConstructor {
  constructor() {
    throw new Error('broken');
  }
}

@Injectable()
class InModuleInit {
  async onModuleInit(): Promise<void> {
    throw new Error('broken');
  }
}

@Injectable()
class InBootstrap {
  onApplicationBootstrap(): void {
    throw new Error('broken');
  }
}

interface Scene {
  readonly cache: Cache;
  readonly registry: Registry;
  readonly port: number;
  readonly broken: Type<unknown>;
  readonly measured?: string;
}

const metadata = ({ cache, registry, port, broken, measured = 'CACHE' }: Scene) => ({
  imports: [
    MetricsModule.forRoot({ registry, server: { port, host: '127.0.0.1' } }),
    MetricsModule.forFeature([cacheStore(measured), outgoingHttp()]),
  ],
  providers: [{ provide: 'CACHE', useValue: cache }, broken],
});

const WAYS: [string, (scene: Scene) => Promise<unknown>][] = [
  ['a test module', async (scene) => (await Test.createTestingModule(metadata(scene)).compile()).init()],
  [
    'an application of a test module',
    async (scene) =>
      (await Test.createTestingModule(metadata(scene)).compile())
        .createNestApplication({ logger: false })
        .listen(0, '127.0.0.1'),
  ],
  [
    'an application',
    async (scene) =>
      (await NestFactory.create(metadata(scene) as never, { abortOnError: false, logger: false })).listen(
        0,
        '127.0.0.1',
      ),
  ],
  [
    'a context without HTTP',
    async (scene) =>
      NestFactory.createApplicationContext(metadata(scene) as never, { abortOnError: false, logger: false }),
  ],
];

const STEPS: [string, Type<unknown>][] = [
  ['a constructor', InConstructor],
  ['onModuleInit', InModuleInit],
  ['onApplicationBootstrap', InBootstrap],
];

/** What is there of us outside of the application. */
async function traces({ cache, registry, port }: Omit<Scene, 'broken' | 'measured'>): Promise<string[]> {
  const refused = await fetch(`http://127.0.0.1:${port}/metrics`).then(
    () => false,
    () => true,
  );
  return [
    ...(refused ? [] : ['the management server']),
    ...CHANNELS.filter((channel) => hasSubscribers(channel)),
    ...(cache.get === Cache.prototype.get ? [] : ['the cache']),
    ...registry.getMetricsAsArray().map(({ name }) => name),
  ];
}

describe.each(WAYS)('the start of %s', (_, start) => {
  it.each(STEPS)('leaves nothing when it fails in %s', async (_, broken) => {
    const scene = { cache: new Cache(), registry: new Registry(), port: await freePort(), broken };
    await expect(start(scene)).rejects.toThrow('broken');
    // A registry that nobody has started with is cleared by who uses it next.
    const left = await traces(scene);
    expect(broken === InConstructor ? left.filter((trace) => !registered(scene, trace)) : left).toEqual([]);
  });
});

describe.each(WAYS)('the start of %s', (_, start) => {
  it('leaves nothing when it fails in a feature of ours', async () => {
    const scene = { cache: new Cache(), registry: new Registry(), port: await freePort() };
    await expect(start({ ...scene, broken: Fine, measured: 'NOWHERE' })).rejects.toThrow('NOWHERE');
    expect(await traces(scene)).toEqual([]);
  });
});

@Injectable()
class Fine {}

const registered = ({ registry }: Pick<Scene, 'registry'>, name: string): boolean =>
  registry.getSingleMetric(name) !== undefined;

async function started() {
  const scene = { cache: new Cache(), registry: new Registry(), port: await freePort(), broken: Fine };
  const testing = await Test.createTestingModule(metadata(scene)).compile();
  return { scene, app: testing.createNestApplication({ logger: false }) };
}

describe('an application that is closed leaves nothing', () => {
  it('after it has run', async () => {
    const { app, scene } = await started();
    await app.listen(0, '127.0.0.1');
    expect(await traces(scene)).toEqual(
      expect.arrayContaining(['the management server', 'the cache', ...CHANNELS]),
    );
    await app.close();
    expect(await traces(scene)).toEqual([]);
  });

  it('before it was initialised, twice, and after init() alone', async () => {
    const { app, scene } = await started();
    await app.close();
    await app.close();
    expect(await traces(scene)).toEqual([]);
    const other = await started();
    await other.app.init();
    await other.app.close();
    expect(await traces(other.scene)).toEqual([]);
  });

  it('when its own port is taken', async () => {
    const { app, scene } = await started();
    const taken: Server = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    await expect(app.listen(port, '127.0.0.1')).rejects.toThrow('EADDRINUSE');
    await app.close();
    await new Promise((resolve) => taken.close(resolve));
    expect(await traces(scene)).toEqual([]);
  });

  it("when the management server's port is taken", async () => {
    const { app, scene } = await started();
    const taken: Server = createServer();
    await new Promise<void>((resolve) => taken.listen(scene.port, '127.0.0.1', resolve));
    await expect(app.init()).rejects.toThrow("can't listen");
    await new Promise((resolve) => taken.close(resolve));
    expect(await traces(scene)).toEqual([]);
  });
});
