import { describe, expect, it } from '@jest/globals';
import type { Collection, CollectionSink } from '../../libs/metrics/src/push/loop/collection.js';
import { type Collect, PushLoop } from '../../libs/metrics/src/push/loop/push-loop.js';
import { Timeline } from '../../libs/metrics/src/push/loop/timeline.js';
import { ManualClock } from '@app/metrics';

const collected = { metrics: [], defaultLabelsOf: () => ({}) };
const never = new AbortController().signal;
const NONE: ReadonlySet<string> = new Set();

class Sink implements CollectionSink {
  readonly timestamps: number[] = [];
  readonly calls: string[] = [];

  constructor(
    readonly intervalMs: number | undefined,
    private readonly isAccepted = true,
    private readonly whenTaken: () => Promise<void> = async () => undefined,
  ) {}

  async take({ timestampMs }: Collection): Promise<void> {
    await this.whenTaken();
    this.timestamps.push(timestampMs);
    this.calls.push('take');
  }

  async flush(): Promise<boolean> {
    this.calls.push('flush');
    return this.isAccepted;
  }

  async end(): Promise<void> {
    this.calls.push('end');
  }
}

function loopOf(sinks: readonly Sink[], collect: Collect = async () => collected): PushLoop {
  const loop = new PushLoop(collect, new Timeline(new ManualClock(5000)));
  for (const sink of sinks) loop.add(sink);
  return loop;
}

describe('PushLoop', () => {
  it('has one timestamp for all sinks, and a later one for each collection', async () => {
    const sinks = [new Sink(undefined), new Sink(undefined)];
    const loop = loopOf(sinks);
    await Promise.all([loop.flush(never), loop.flush(never)]);
    expect(sinks.map(({ timestamps }) => timestamps)).toEqual([
      [5000, 5001],
      [5000, 5001],
    ]);
  });

  it('collects once at a time', async () => {
    let running = 0;
    let most = 0;
    const sink = new Sink(undefined, true, async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    });
    const loop = loopOf([sink]);
    await Promise.all([loop.flush(never), loop.flush(never), loop.last(never)]);
    expect(most).toBe(1);
    expect(sink.timestamps).toEqual([5000, 5001, 5002]);
  });

  it.each([
    [[true, true], true],
    [[true, false], false],
  ])('tells whether all sinks have everything: %j', async (accepted, all) => {
    const sinks = accepted.map((isAccepted) => new Sink(undefined, isAccepted));
    expect(await loopOf(sinks).flush(never)).toBe(all);
  });

  it('collects on the interval of each sink until it is stopped', async () => {
    const [often, never_] = [new Sink(1), new Sink(undefined)];
    const loop = loopOf([often, never_]);
    loop.start();
    while (often.timestamps.length < 3) await new Promise((resolve) => setImmediate(resolve));
    loop.stop();
    await loop.flush(never);
    const count = often.timestamps.length;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(often.timestamps).toHaveLength(count);
    expect(never_.timestamps).toHaveLength(1);
  });

  it('takes nothing when collecting has failed', async () => {
    const sink = new Sink(undefined);
    await loopOf([sink], async () => undefined).flush(never);
    expect(sink.calls).toEqual(['flush']);
  });

  it('takes a last collection once, and nothing afterwards but what it is told to', async () => {
    const sink = new Sink(undefined);
    const asked: (ReadonlySet<string> | undefined)[] = [];
    const loop = loopOf([sink], async (_signal, names) => {
      asked.push(names);
      return collected;
    });
    await loop.last(never);
    await loop.last(never);
    await loop.flush(never);
    expect(sink.calls).toEqual(['take', 'flush', 'flush']);
    const names = new Set(['jobs_total']);
    await loop.end(names, never);
    expect(sink.calls.slice(3)).toEqual(['take', 'end']);
    expect(asked).toEqual([undefined, names]);
  });

  it('ends without a collection when nothing was counted since the last', async () => {
    const sink = new Sink(undefined);
    const loop = loopOf([sink]);
    await loop.last(never);
    await loop.end(NONE, never);
    expect(sink.calls).toEqual(['take', 'flush', 'end']);
  });
});
