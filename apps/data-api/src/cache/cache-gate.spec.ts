import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { CacheGate } from './cache-gate.js';

Logger.overrideLogger(false);

/** A store that can be taken down, and then keeps what it has, as a Redis that was cut off. */
class FragileMap extends Map<string, unknown> {
  isDown = false;

  override get(key: string): unknown {
    this.check();
    return super.get(key);
  }

  override clear(): void {
    this.check();
    super.clear();
  }

  private check(): void {
    if (this.isDown) throw new Error('down');
  }
}

async function openGate() {
  jest.useFakeTimers();
  const store = new FragileMap();
  const gate = new CacheGate(createCache({ stores: [new Keyv({ store, throwOnErrors: true })] }));
  await gate.onModuleInit();
  return { store, gate };
}

describe('CacheGate', () => {
  it('lets work through while the cache is up', async () => {
    const { gate } = await openGate();
    await gate.run((cache) => cache.set('key', 'value'));
    expect(await gate.run((cache) => cache.get('key'))).toBe('value');
    expect(gate.closedBecause).toBeUndefined();
  });

  it('answers undefined instead of rejecting, and closes', async () => {
    const { gate } = await openGate();
    expect(await gate.run(() => Promise.reject(new Error('broken')))).toBeUndefined();
    expect(gate.closedBecause).toBe('broken');
  });

  it('does not wait for a cache that hangs', async () => {
    const { gate } = await openGate();
    const answer = gate.run(() => new Promise<string>(() => undefined));
    jest.advanceTimersByTime(500);
    expect(await answer).toBeUndefined();
    expect(gate.closedBecause).toBe('no answer within 500 ms');
  });

  it('asks nothing of a cache that is down', async () => {
    const { gate } = await openGate();
    await gate.run(() => Promise.reject(new Error('broken')));
    const work = jest.fn(() => Promise.resolve('value'));
    expect(await gate.run(work)).toBeUndefined();
    expect(work).not.toHaveBeenCalled();
  });

  it('opens again when the cache is back, and has forgotten what it held', async () => {
    const { gate, store } = await openGate();
    await gate.run((cache) => cache.set('key', 'old'));
    store.isDown = true;
    await gate.run(() => Promise.reject(new Error('broken')));
    await jest.advanceTimersByTimeAsync(3000);
    expect(gate.closedBecause).toBe('down');

    store.isDown = false;
    await jest.advanceTimersByTimeAsync(1000);
    expect(gate.closedBecause).toBeUndefined();
    expect(await gate.run((cache) => cache.get('key'))).toBeUndefined();
  });
});
