import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { SetMetadata } from '@nestjs/common';
import { types } from 'node:util';
import { Counted, InFlight, MetricLabel, Timed } from '@app/metrics';

const symbol = Symbol('extra');
const Tagged: MethodDecorator = (_target, _key, descriptor: PropertyDescriptor) => {
  Object.assign(descriptor.value as object, { tag: 'kept', [symbol]: 'kept too' });
};

class Original {
  @Timed()
  @SetMetadata('above', 'one')
  @Counted()
  @SetMetadata('between', 'two')
  @InFlight()
  @SetMetadata('below', 'three')
  @Tagged
  async fetch(@MetricLabel('id') id: string, count: number, ...more: readonly string[]): Promise<string> {
    return Promise.resolve(`${id}${count}${more.length}`);
  }

  @Timed()
  method(): string {
    return 'twice';
  }

  @Counted()
  *generate(): Generator<number> {
    yield 1;
  }

  @Counted()
  [Symbol.iterator](): string {
    return 'iterator';
  }
}

const { fetch: decorated, method } = Original.prototype;

describe('a decorated method keeps', () => {
  it('its name and length', () => {
    expect([decorated.name, decorated.length]).toEqual(['fetch', 2]);
    expect(Object.getOwnPropertyDescriptor(decorated, 'name')).toEqual({
      value: 'fetch',
      configurable: true,
      enumerable: false,
      writable: false,
    });
    expect(Original.prototype[Symbol.iterator].name).toBe('[Symbol.iterator]');
  });

  it('its source text', () => {
    expect(method.toString()).toMatch(/^method\(\) \{\s+return 'twice';\s+\}$/);
    expect(Object.getOwnPropertyDescriptor(method, 'toString')).toEqual({
      value: expect.any(Function),
      configurable: true,
      enumerable: false,
      writable: true,
    });
  });

  it('its kind', () => {
    expect(decorated.constructor.name).toBe('AsyncFunction');
    expect(Object.prototype.toString.call(decorated)).toBe('[object AsyncFunction]');
    expect(types.isGeneratorObject(new Original().generate())).toBe(true);
  });

  it('what makes it a method: no prototype, no construction', () => {
    expect(Object.hasOwn(method, 'prototype')).toBe(false);
    expect(() => Reflect.construct(method, [])).toThrow('not a constructor');
  });

  it('its place on the class', () => {
    expect(Object.getOwnPropertyDescriptor(Original.prototype, 'fetch')).toEqual({
      value: decorated,
      configurable: true,
      enumerable: false,
      writable: true,
    });
  });

  it('metadata and properties from above, below and between', () => {
    expect(
      ['above', 'between', 'below'].map((key) => Reflect.getOwnMetadata(key, decorated) as unknown),
    ).toEqual(['one', 'two', 'three']);
    expect(Object.assign({}, decorated)).toEqual({ tag: 'kept', [symbol]: 'kept too' });
  });

  it('the types of its parameters', () => {
    expect(Reflect.getMetadata('design:paramtypes', Original.prototype, 'fetch')).toEqual([
      String,
      Number,
      Object,
    ]);
    expect(Reflect.getMetadata('design:returntype', Original.prototype, 'fetch')).toBe(Promise);
  });
});
