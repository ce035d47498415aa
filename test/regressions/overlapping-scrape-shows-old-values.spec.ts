import { describe, expect, it } from '@jest/globals';
import { Exposer } from '../../libs/metrics/src/core/exposition/exposer.js';
import type {
  MetricSnapshot,
  RegistryMetric,
} from '../../libs/metrics/src/core/exposition/source/registry-metric.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';

/** A gauge that counts how often it was asked. */
function own(
  name: string,
  before: (asked: number) => void | Promise<void> = () => undefined,
): RegistryMetric {
  let asked = 0;
  const metric = new Gauge({
    name,
    help: 'x',
    registers: [],
    collect() {
      this.set(++asked);
      return before(asked);
    },
  });
  return metric;
}

function foreign(name: string, get: (snapshot: MetricSnapshot) => MetricSnapshot | Promise<MetricSnapshot>) {
  let asked = 0;
  return { name, get: () => get({ name, type: 'gauge', values: [{ value: ++asked }] }) };
}

/** A gauge whose `collect` ends when the test says so. */
function slow(): { metric: RegistryMetric; asked: () => number; release: () => void } {
  let release = (): void => undefined;
  let asked = 0;
  const metric = own('slow', (count) => {
    asked = count;
    return new Promise<void>((resolve) => (release = resolve));
  });
  return { metric, asked: () => asked, release: () => release() };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Options {
  readonly names?: ReadonlySet<string>;
  readonly deadlineMs?: number;
}

async function scrape(
  exposer: Exposer,
  metrics: readonly RegistryMetric[],
  { names, deadlineMs = 60_000 }: Options = {},
): Promise<Record<string, number>> {
  const exposition = exposer.expose(metrics, {
    format: { type: 'text', version: '0.0.4', escaping: 'underscores' },
    deadlineMs,
    ...(names && { names }),
    onError: () => undefined,
  });
  let text = '';
  for await (const chunk of exposition) text += chunk.toString();
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(' '))
      .map(([name, value]) => [name, Number(value)]),
  );
}

describe('while one collect is slow, a later scrape collects again', () => {
  const fails = (asked: number): void => {
    if (asked === 1) throw new Error('not yet');
  };
  it.each([
    ['a collect that returns at once', own('quick')],
    ['a collect that is asynchronous', own('quick', turn)],
    ['a foreign metric', foreign('quick', (snapshot) => snapshot)],
    [
      'a foreign metric that is asynchronous',
      foreign('quick', async (snapshot) => {
        await turn();
        return snapshot;
      }),
    ],
    ['a collect that failed', own('quick', fails)],
    ['a collect that rejected', own('quick', async (asked) => fails(asked))],
    [
      'a foreign metric that failed',
      foreign('quick', (snapshot) => {
        if (snapshot.values?.[0]?.value === 1) throw new Error('not yet');
        return snapshot;
      }),
    ],
  ])('%s', async (_, quick) => {
    const { metric, asked, release } = slow();
    const exposer = new Exposer();
    const first = scrape(exposer, [metric, quick]);
    await turn();
    await turn();
    const second = scrape(exposer, [metric, quick]);
    await turn();
    await turn();
    release();
    await first;
    expect(await second).toEqual({ slow: 1, quick: 2 });
    expect(asked()).toBe(1);
  });

  it('each of three, and the last alone once all is settled', async () => {
    const { metric, release } = slow();
    const exposer = new Exposer();
    const metrics = [metric, foreign('quick', (snapshot) => snapshot)];
    const scrapes: Promise<Record<string, number>>[] = [];
    for (let i = 0; i < 3; i++) {
      scrapes.push(scrape(exposer, metrics));
      await turn();
    }
    release();
    expect(await Promise.all(scrapes)).toEqual([1, 2, 3].map((quick) => ({ slow: 1, quick })));
    const last = scrape(exposer, metrics);
    await turn();
    release();
    expect(await last).toEqual({ slow: 2, quick: 4 });
  });

  it('for the names it wants', async () => {
    const { metric, release } = slow();
    const exposer = new Exposer();
    const metrics = [metric, own('quick')];
    const first = scrape(exposer, metrics);
    await turn();
    expect(await scrape(exposer, metrics, { names: new Set(['quick']) })).toEqual({ quick: 2 });
    release();
    await first;
  });

  it('also after a scrape that did not wait for the slow one', async () => {
    const { metric, asked, release } = slow();
    const exposer = new Exposer();
    const metrics = [metric, own('quick')];
    expect(await scrape(exposer, metrics, { deadlineMs: 1 })).toEqual({ quick: 1 });
    expect(await scrape(exposer, metrics, { deadlineMs: 1 })).toEqual({ quick: 2 });
    expect(asked()).toBe(1);
    release();
    await turn();
    const third = scrape(exposer, metrics);
    await turn();
    release();
    expect(await third).toEqual({ slow: 2, quick: 3 });
  });
});
