import { afterEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module, Scope } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Counter, register, Registry } from 'prom-client';
import { Counted, InFlight, MetricsModule, register as ourRegister, Timed } from '@app/metrics';
import { appOf, meteredApp, type MeteredApp, valueOutside } from './support/metered-app.js';
import { turns } from './support/turns.js';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

async function open(metadata: Parameters<typeof meteredApp>[0]): Promise<MeteredApp> {
  const app = await meteredApp(metadata);
  opened.push(app);
  return app;
}

const callsOf = (type: string, method = 'run') => ({ class: type, method, result: 'success' });
const calls = (app: MeteredApp, type: string, method?: string) =>
  app.value('method_calls_total', callsOf(type, method));

@Injectable()
class Single {
  @Counted()
  run(): void {}
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  @Counted()
  run(): void {}
}

@Injectable({ scope: Scope.TRANSIENT })
class PerUse {
  @Counted()
  run(): void {}
}

class FromFactory {
  @Counted()
  run(): void {}
}

class Plain {
  @Counted()
  run(): void {}

  @Counted()
  static run(): void {}
}

@Injectable()
class Eager {
  constructor() {
    this.prepare();
  }

  @Counted()
  @InFlight()
  prepare(): void {}
}

const everything = {
  providers: [Single, PerRequest, PerUse, { provide: 'made', useFactory: () => new FromFactory() }],
};

describe('two applications in one process', () => {
  it('record the calls of their own instances, of every scope', async () => {
    const [here, there] = [await open(everything), await open(everything)];
    for (const { module } of [here, there, there]) {
      module.get(Single).run();
      module.get<FromFactory>('made').run();
      (await module.resolve(PerRequest)).run();
      (await module.resolve(PerUse)).run();
    }
    for (const type of ['Single', 'FromFactory', 'PerRequest', 'PerUse']) {
      expect([type, await calls(here, type), await calls(there, type)]).toEqual([type, 1, 2]);
    }
  });

  it.each([
    [
      'one after the other',
      async () => [await open({ providers: [Eager] }), await open({ providers: [Eager] })],
    ],
    ['at once', () => Promise.all([open({ providers: [Eager] }), open({ providers: [Eager] })])],
  ])('record what constructors call, started %s', async (_how, start) => {
    const [here, there] = (await start()) as [MeteredApp, MeteredApp];
    await turns(1);
    expect([await calls(here, 'Eager', 'prepare'), await calls(there, 'Eager', 'prepare')]).toEqual([1, 1]);
    expect(await there.value('method_calls_in_flight', { class: 'Eager', method: 'prepare' })).toBe(0);
  });

  it('leave what belongs to neither to the one that started first', async () => {
    const [first, second] = [await open({}), await open({})];
    new Plain().run();
    Plain.run();
    await turns(1);
    expect([await calls(first, 'Plain'), await calls(second, 'Plain')]).toEqual([2, undefined]);
    await first.close();
    Plain.run();
    expect([await calls(first, 'Plain'), await calls(second, 'Plain')]).toEqual([2, 1]);
  });

  it('keep recording the calls of their instances after their close', async () => {
    const [closed, running] = [await open({ providers: [Single] }), await open({ providers: [Single] })];
    const single = closed.module.get(Single);
    await closed.close();
    single.run();
    expect([await calls(closed, 'Single'), await calls(running, 'Single')]).toEqual([1, undefined]);
  });
});

describe('a call while no application runs', () => {
  it("is in prom-client's global registry until an application takes it over", async () => {
    Plain.run();
    new Plain().run();
    expect(await valueOutside('method_calls_total', callsOf('Plain'))).toBe(2);
    const app = await open({});
    expect(await valueOutside('method_calls_total', callsOf('Plain'))).toBeUndefined();
    expect(await calls(app, 'Plain')).toBe(2);
    Plain.run();
    expect(await calls(app, 'Plain')).toBe(3);
  });

  it('is in the global registry again after the last close', async () => {
    const first = await open({});
    Plain.run();
    await first.close();
    Plain.run();
    expect(await valueOutside('method_calls_total', callsOf('Plain'))).toBe(1);
    const second = await open({});
    Plain.run();
    expect([await calls(first, 'Plain'), await calls(second, 'Plain')]).toEqual([1, 2]);
  });

  it.each([
    ['ours', ourRegister],
    ["prom-client's", register],
  ])('is taken over by an application that records in a global registry itself: %s', async (_, registry) => {
    Plain.run();
    const module = await start([MetricsModule.forRoot({ defaultMetrics: false, registry })]);
    expect(await appOf(module).value('method_calls_total', callsOf('Plain'))).toBe(1);
    expect(await registry.metrics()).toContain('class="Plain",method="run",result="success"} 1');
    registry.clear();
  });

  it("stays in the global registry when an application can't take it over", async () => {
    class Early {
      @Counted({ name: 'early_total' })
      run(): void {}
    }
    const early = new Early();
    early.run();
    const registry = new Registry();
    const foreign = new Counter({ name: 'early_total', help: 'x', registers: [registry] });
    const failing = start([MetricsModule.forRoot({ defaultMetrics: false, registry })]);
    await expect(failing).rejects.toThrow('"early_total"');
    expect(registry.getSingleMetric('early_total')).toBe(foreign);
    expect(await valueOutside('early_total')).toBe(1);
    expect(await (await open({})).value('early_total')).toBe(1);
  });

  it('fails the start when its metric clashes', async () => {
    class Clashing {
      @Counted({ name: 'clashing_total', labels: { a: 'x' } })
      early(): void {}
    }
    @Injectable()
    class Other {
      @Counted({ name: 'clashing_total', labels: { b: 'x' } })
      run(): void {}
    }
    new Clashing().early();
    await expect(open({ providers: [Other] })).rejects.toThrow(
      /"clashing_total".*Other\.run.*Clashing\.early/s,
    );
    await open({});
  });
});

describe('a call before the options are there', () => {
  @Injectable()
  class Settings {
    @Timed()
    @Counted()
    async read(): Promise<{ defaultMetrics: false }> {
      await turns(3);
      return { defaultMetrics: false };
    }
  }

  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}

  it('is held, also one that the options come from', async () => {
    const module = await start([
      MetricsModule.forRootAsync({
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: (settings: Settings) => settings.read(),
      }),
    ]);
    await turns(1);
    const app = appOf(module);
    expect(await calls(app, 'Settings', 'read')).toBe(1);
    expect(await app.value('method_duration_seconds_count', { class: 'Settings', method: 'read' })).toBe(1);
  });
});

describe('an instance with decorated methods', () => {
  it('looks as without', async () => {
    const { module } = await open({ providers: [Single] });
    expect(Reflect.ownKeys(module.get(Single))).toEqual([]);
    expect(JSON.stringify(module.get(Single))).toBe('{}');
  });

  it('may be frozen', async () => {
    @Injectable()
    class Frozen {
      constructor() {
        Object.freeze(this);
      }
      @Counted()
      run(): void {}
    }
    const app = await open({ providers: [Frozen] });
    app.module.get(Frozen).run();
    expect(await calls(app, 'Frozen')).toBe(1);
  });

  it('keeps its own injected properties, and those of its parent', async () => {
    @Injectable()
    class Child extends Single {
      @Inject('greeting') readonly greeting!: string;
      @Counted()
      greet(): string {
        return this.greeting;
      }
    }
    const app = await open({ providers: [Child, { provide: 'greeting', useValue: 'hello' }] });
    const child = app.module.get(Child);
    child.run();
    expect(child.greet()).toBe('hello');
    expect([await calls(app, 'Child', 'greet'), await calls(app, 'Single')]).toEqual([1, 1]);
  });

  it.each([
    ['nothing', undefined],
    ['a mock for every token', () => ({ run: () => 'mocked' })],
  ])('is made without MetricsModule, with a mocker that gives %s', async (_what, mocker) => {
    const builder = Test.createTestingModule({ providers: [Single] });
    const module = await (mocker ? builder.useMocker(mocker) : builder).compile();
    module.get(Single).run();
    expect(await valueOutside('method_calls_total', callsOf('Single'))).toBeGreaterThan(0);
    await module.close();
  });

  it('is known when MetricsModule is not global', async () => {
    @Module({ providers: [PerRequest] })
    class Feature {}
    const metrics = () => MetricsModule.forRoot({ defaultMetrics: false, isGlobal: false });
    const [here, there] = [await start([metrics(), Feature]), await start([metrics(), Feature])];
    (await there.resolve(PerRequest, undefined, { strict: false })).run();
    expect([await calls(appOf(here), 'PerRequest'), await calls(appOf(there), 'PerRequest')]).toEqual([
      undefined,
      1,
    ]);
  });
});

describe('a registry of your own', () => {
  it('is where decorated methods record', async () => {
    const registry = new Registry();
    const module = await start([MetricsModule.forRoot({ defaultMetrics: false, registry })]);
    Plain.run();
    expect(await registry.metrics()).toContain(
      'method_calls_total{class="Plain",method="run",result="success"} 1',
    );
    expect(module).toBeDefined();
  });
});

async function start(imports: Parameters<typeof meteredApp>[0]['imports'] & object): Promise<TestingModule> {
  const module = await Test.createTestingModule({ imports }).compile();
  await module.init();
  opened.push(module);
  return module;
}
