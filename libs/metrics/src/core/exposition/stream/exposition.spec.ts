import { describe, expect, it, jest } from '@jest/globals';
import { Counter } from '../../instruments/counter.js';
import { Gauge } from '../../instruments/gauge.js';
import { ownClock } from '../../own-time.js';
import { Exposer, type ExposeRequest } from '../exposer.js';
import type { RegistryMetric } from '../source/registry-metric.js';
import type { Exposition } from './exposition.js';

const SERIES = 20_000;

/** A counter with this many series, about 60 bytes each in text. */
function counterOf(series: number, name = 'jobs_total'): RegistryMetric {
  const counter = new Counter({
    name,
    help: 'x',
    labelNames: ['a', 'b'],
    registers: [],
    maxSeries: Infinity,
  });
  for (let i = 0; i < series; i++)
    counter.inc({ a: `first ${i % 100}`, b: `second value ${Math.floor(i / 100)}` }, i);
  return counter;
}

function expose(metrics: readonly RegistryMetric[], request: Partial<ExposeRequest> = {}): Exposition {
  return new Exposer().expose(metrics, {
    format: { type: 'text', version: '0.0.4', escaping: 'underscores' },
    deadlineMs: 10_000,
    onError: (name, error) => {
      throw new Error(`${name} failed`, { cause: error });
    },
    ...request,
  });
}

describe('an exposition', () => {
  it('comes in chunks of some 64 KiB', async () => {
    const lengths: number[] = [];
    for await (const chunk of expose([counterOf(SERIES)])) lengths.push(chunk.length);
    expect(lengths.length).toBeGreaterThan(10);
    for (const length of lengths.slice(0, -1)) {
      expect(length).toBeGreaterThanOrEqual(64 * 1024);
      expect(length).toBeLessThan(65 * 1024);
    }
  });

  it.each([
    ['a counter', Counter],
    ['a gauge', Gauge],
  ])('shows all that was collected of %s which another scrape resets meanwhile', async (_, Kind) => {
    let isHeld = false;
    let release = (): void => undefined;
    const metric = new Kind({
      name: 'jobs_total',
      help: 'x',
      labelNames: ['i'],
      registers: [],
      maxSeries: Infinity,
      async collect(this: Counter<'i'> | Gauge<'i'>) {
        this.reset();
        if (isHeld) await new Promise<void>((resolve) => (release = resolve));
        for (let i = 0; i < SERIES; i++) this.inc({ i: `series ${i}` }, i);
      },
    });
    const lines = new Set<string>();
    let rest = '';
    let other: Promise<void> | undefined;
    for await (const chunk of expose([metric])) {
      isHeld = true;
      other ??= metric.collectNow();
      const texts = (rest + chunk.toString()).split('\n');
      rest = texts.pop() as string;
      for (const line of texts) if (!line.startsWith('#')) lines.add(line);
    }
    expect(lines.size).toBe(SERIES);
    expect(lines).toContain(`jobs_total{i="series ${SERIES - 1}"} ${SERIES - 1}`);
    release();
    await other;
    expect(metric.seriesCount).toBe(SERIES);
  });

  it('writes a released chunk again, and none that is still read', async () => {
    const exposition = expose([counterOf(SERIES)]);
    const memories = new Set<ArrayBufferLike>();
    let text = '';
    let previous: Buffer | undefined;
    for await (const chunk of exposition) {
      // Like a socket that has not yet written the last chunk when it receives the next.
      if (previous !== undefined) {
        text += previous.toString();
        exposition.release(previous);
      }
      previous = chunk;
      memories.add(chunk.buffer);
    }
    text += previous?.toString() ?? '';
    expect(memories.size).toBe(2);
    expect(text.match(/^jobs_total\{/gm)).toHaveLength(SERIES);
    expect(text.split('\n').at(-2)).toBe(`jobs_total{a="first 99",b="second value 199"} ${SERIES - 1}`);
  });

  it('does not care about chunks that are never released', async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of expose([counterOf(SERIES)])) chunks.push(chunk);
    expect(new Set(Buffer.concat(chunks).toString().split('\n')).size).toBe(SERIES + 3);
  });

  it('reports how many bytes were read', async () => {
    const exposition = expose([counterOf(5), counterOf(7, 'runs_total')]);
    let bytes = 0;
    for await (const chunk of exposition) bytes += chunk.length;
    expect(exposition.byteCount).toBe(bytes);
  });

  it.each(['text', 'openmetrics', 'protobuf'] as const)(
    'lets the event loop turn while it is written: %s',
    async (type) => {
      const format = { type, version: '1.0.0', escaping: 'underscores' } as ExposeRequest['format'];
      const exposition = expose([counterOf(SERIES)], { format });
      let nowMs = ownClock.nowMs();
      // Each reading of the clock ends a slice.
      const now = jest.spyOn(ownClock, 'nowMs').mockImplementation(() => (nowMs += 1));
      let turns = 0;
      const count = (): void => {
        turns++;
        timer = setImmediate(count);
      };
      let timer = setImmediate(count);
      try {
        let chunks = 0;
        for await (const chunk of exposition) chunks += chunk.length > 0 ? 1 : 0;
        expect(turns).toBeGreaterThanOrEqual(chunks);
      } finally {
        now.mockRestore();
        clearImmediate(timer);
      }
    },
  );

  it.each(['text', 'openmetrics', 'protobuf'] as const)('ends when its signal aborts: %s', async (type) => {
    const format = { type, version: '1.0.0', escaping: 'underscores' } as ExposeRequest['format'];
    const controller = new AbortController();
    const exposition = expose([counterOf(SERIES), counterOf(1, 'last_total')], {
      format,
      signal: controller.signal,
    });
    const chunks: Buffer[] = [];
    for await (const chunk of exposition) {
      chunks.push(chunk);
      controller.abort();
    }
    expect(chunks).toHaveLength(1);
    expect(chunks.join('')).not.toContain('last_total');
  });

  it('collects nothing before it is read', async () => {
    let calls = 0;
    const exposition = expose([{ name: 'x', get: () => ({ name: `x${calls++}`, type: 'gauge' }) }]);
    expect(calls).toBe(0);
    for await (const _ of exposition);
    expect(calls).toBe(1);
  });

  it.each([
    ['text', '# TYPE bad gauge\nbad 1\n# TYPE good gauge\ngood 2\n'],
    ['openmetrics', '# TYPE bad gauge\nbad 1\n# TYPE good gauge\ngood 2\n# EOF\n'],
  ])('cuts a family short at the series that can not be written, and goes on: %s', async (type, expected) => {
    const errors: string[] = [];
    const exposition = expose([failing('bad'), counting('good')], {
      format: { type, version: '1.0.0', escaping: 'underscores' } as ExposeRequest['format'],
      onError: (name, error) => errors.push(`${name}: ${String(error)}`),
    });
    let text = '';
    for await (const chunk of exposition) text += chunk.toString();
    expect(text).toBe(expected);
    expect(errors).toEqual(['bad: Error: no label']);
  });

  it('cuts such a family short in protobuf too', async () => {
    const options = { format: { type: 'protobuf', escaping: 'underscores' }, onError: () => {} } as const;
    const [cut, whole]: Buffer[][] = [[], []];
    for await (const chunk of expose([failing('bad')], options)) cut?.push(chunk);
    const metric = { name: 'bad', type: 'gauge', values: [{ value: 1 }] };
    for await (const chunk of expose([{ name: 'bad', get: () => metric }], options)) whole?.push(chunk);
    expect(Buffer.concat(cut ?? [])).toEqual(Buffer.concat(whole ?? []));
  });
});

/** A gauge whose second series throws halfway through writing. */
function failing(name: string): RegistryMetric {
  const labels = {
    a: 'written',
    get b(): string {
      throw new Error('no label');
    },
  };
  return {
    name,
    get: () => ({ name, type: 'gauge', values: [{ value: 1 }, { value: 2, labels }, { value: 3 }] }),
  };
}

function counting(name: string): RegistryMetric {
  return { name, get: () => ({ name, type: 'gauge', values: [{ value: 2 }] }) };
}
