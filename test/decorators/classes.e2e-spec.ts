import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import { Counted, InFlight, Timed, Unmetered } from '@app/metrics';
import { meteredApp, type MeteredApp } from './support/metered-app.js';

@Timed()
@Counted()
@Injectable()
class Whole {
  #secret(): string {
    return 'secret';
  }

  get accessor(): string {
    return 'accessor';
  }

  first(): string {
    return this.#secret();
  }

  @Timed({ name: 'second_seconds' })
  second(): void {}

  @Unmetered()
  third(): void {}

  @Counted({ name: 'fourth_total' })
  @Unmetered()
  fourth(): void {}

  static fifth(): void {}
}

@Injectable()
@InFlight({ name: 'named_in_flight', labels: { kind: 'x' } })
class Named {
  one(): void {}
  two(): void {}
}

class Base {
  @Counted()
  inherited(): string {
    return this.constructor.name;
  }

  @Counted()
  overridden(): string {
    return 'base';
  }

  @Counted()
  extended(): string {
    return 'base';
  }
}

@Injectable()
class Heir extends Base {
  override overridden(): string {
    return `heir of ${super.overridden()}`;
  }

  @Counted()
  override extended(): string {
    return `heir of ${super.extended()}`;
  }
}

@Counted()
@Injectable()
class MeasuredHeir extends Base {
  own(): void {}
}

const Audited = (): MethodDecorator =>
  applyDecorators(Timed({ name: 'audited_seconds' }), SetMetadata('audited', true), Counted());

@Injectable()
class Composed {
  @Audited()
  run(): void {}
}

let app: MeteredApp;

beforeAll(async () => {
  app = await meteredApp({ providers: [Whole, Named, Heir, MeasuredHeir, Composed] });
});

afterAll(() => app.close());

const timed = (method: string, type = 'Whole') =>
  app.value('method_duration_seconds_count', { class: type, method });
const counted = (method: string, type = 'Whole') =>
  app.value('method_calls_total', { class: type, method, result: 'success' });

describe('a decorated class', () => {
  it('measures each of its public methods', async () => {
    const whole = app.module.get(Whole);
    expect([whole.first(), whole.accessor]).toEqual(['secret', 'accessor']);
    expect([await timed('first'), await counted('first')]).toEqual([1, 1]);
    expect(await counted('accessor')).toBeUndefined();
    expect(await counted('#secret')).toBeUndefined();
    expect(await counted('constructor')).toBeUndefined();
  });

  it("leaves a method's own decorator in its place", async () => {
    app.module.get(Whole).second();
    expect([await timed('second'), await counted('second')]).toEqual([undefined, 1]);
    expect(await app.value('second_seconds_count')).toBe(1);
  });

  it('leaves @Unmetered() methods alone, but for their own decorators, and static ones', async () => {
    app.module.get(Whole).third();
    app.module.get(Whole).fourth();
    Whole.fifth();
    for (const method of ['third', 'fourth', 'fifth']) {
      expect([await timed(method), await counted(method)]).toEqual([undefined, undefined]);
    }
    expect(await app.value('fourth_total')).toBe(1);
  });

  it('distinguishes its methods in a metric with its own name', async () => {
    app.module.get(Named).one();
    app.module.get(Named).one();
    app.module.get(Named).two();
    const labels = { class: 'Named', kind: 'x' };
    expect(await app.value('named_in_flight', { ...labels, method: 'one' })).toBe(0);
    expect(await app.value('named_in_flight', { ...labels, method: 'two' })).toBe(0);
  });

  it('measures what it declares, not what it inherits', async () => {
    const heir = app.module.get(MeasuredHeir);
    heir.own();
    heir.inherited();
    expect(await counted('own', 'MeasuredHeir')).toBe(1);
    expect(await counted('inherited', 'MeasuredHeir')).toBeUndefined();
  });
});

describe('a method of a parent class', () => {
  it('is measured under the class that declares it, once', async () => {
    const before = (await counted('inherited', 'Base')) ?? 0;
    expect(app.module.get(Heir).inherited()).toBe('Heir');
    expect(await counted('inherited', 'Base')).toBe(before + 1);
    expect(await counted('inherited', 'Heir')).toBeUndefined();
  });

  it('that is overridden is measured where super calls it', async () => {
    expect(app.module.get(Heir).overridden()).toBe('heir of base');
    expect([await counted('overridden', 'Base'), await counted('overridden', 'Heir')]).toEqual([
      1,
      undefined,
    ]);
  });

  it('that is overridden and decorated again is measured in both classes, each once', async () => {
    expect(app.module.get(Heir).extended()).toBe('heir of base');
    expect([await counted('extended', 'Base'), await counted('extended', 'Heir')]).toEqual([1, 1]);
  });
});

describe('decorators in a decorator of your own', () => {
  it('measure as on the method', async () => {
    app.module.get(Composed).run();
    expect(await app.value('audited_seconds_count')).toBe(1);
    expect(await counted('run', 'Composed')).toBe(1);
    expect(Reflect.getMetadata('audited', Composed.prototype.run)).toBe(true);
  });
});
