import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { CacheGate } from './cache-gate.js';

const TTL_MS = 30_000;

Logger.overrideLogger(false);

/** A store that can be taken down, and then keeps what it has, as a Redis that was cut off. */
class FragileMap extends Map<string, unknown> {
  isDown = false;

  override get(key: string): unknown {
    this.check();
    return super.get(key);
  }

  override delete(key: string): boolean {
    this.check();
    return super.delete(key);
  }

  private check(): void {
    if (this.isDown) throw new Error('down');
  }
}

async function openGate() {
  jest.useFakeTimers();
  const store = new FragileMap();
  const gate = new CacheGate(createCache({ stores: [new Keyv({ store, throwOnErrors: true })] }), TTL_MS);
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

  it('opens again when the cache is back, with everything but what was to be deleted', async () => {
    const { gate, store } = await openGate();
    await gate.run((cache) => cache.mset(['changed', 'untouched'].map((key) => ({ key, value: 'old' }))));
    store.isDown = true;
    await gate.delete('changed');
    await jest.advanceTimersByTimeAsync(3000);
    expect(gate.closedBecause).toBe('down');

    store.isDown = false;
    await jest.advanceTimersByTimeAsync(250);
    expect(gate.closedBecause).toBeUndefined();
    expect(await gate.run((cache) => cache.get('changed'))).toBeUndefined();
    expect(await gate.run((cache) => cache.get('untouched'))).toBe('old');
  });

  it('makes up for a deletion that comes while it recovers', async () => {
    const { gate, store } = await openGate();
    await gate.run((cache) => cache.set('key', 'old'));
    await gate.run(() => Promise.reject(new Error('broken')));
    jest.advanceTimersByTime(250);
    await gate.delete('key');
    await jest.advanceTimersByTimeAsync(250);
    expect(gate.closedBecause).toBeUndefined();
    expect(store.size).toBe(0);
  });

  it('owes no deletion for longer than the cache keeps a record', async () => {
    const { gate, store } = await openGate();
    store.isDown = true;
    await gate.delete('key');
    await jest.advanceTimersByTimeAsync(TTL_MS + 1000);
    const deleted = jest.spyOn(store, 'delete');
    store.isDown = false;
    await jest.advanceTimersByTimeAsync(250);
    expect(deleted.mock.calls).toEqual([[expect.stringContaining('recovery')]]);
  });
});
