import { describe, expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { Summary } from '../../libs/metrics/src/core/instruments/summary.js';
import { START_MS, testEnvironment } from './support/environment.js';
import { samplesOf } from './support/samples.js';

const options = { name: 'hits_total', help: 'Hits.', labelNames: ['user', 'page'] as const, registers: [] };
const OVERFLOW = '{user="__overflow__",page="__overflow__"}';

describe('the cardinality guard', () => {
  it('sends what is over the limit to one overflow series, by object and kept', async () => {
    const counter = new Counter({ ...options, maxSeries: 2, environment: testEnvironment() });
    for (let user = 0; user < 5; user++) {
      counter.inc({ user, page: 'home' });
      counter.labels(user, 'home').inc(10);
    }
    expect(await samplesOf(counter)).toEqual([
      '{user="0",page="home"} 11',
      '{user="1",page="home"} 11',
      `${OVERFLOW} 33`,
    ]);
    expect(counter).toMatchObject({ seriesCount: 3, overflowCount: 6, maxSeries: 2 });
  });

  it('limits a metric to 2000 series unless told otherwise', () => {
    const counter = new Counter({ ...options, environment: testEnvironment() });
    for (let user = 0; user < 2500; user++) counter.inc({ user, page: 'home' });
    expect(counter).toMatchObject({ seriesCount: 2001, overflowCount: 500, maxSeries: 2000 });
  });

  it('can be lifted', () => {
    const counter = new Counter({ ...options, maxSeries: Infinity });
    for (let user = 0; user < 2500; user++) counter.inc({ user, page: 'home' });
    expect(counter).toMatchObject({ seriesCount: 2500, overflowCount: 0 });
  });

  it('warns once, naming metric, limit and the label with the most values', () => {
    const environment = testEnvironment();
    const counter = new Counter({ ...options, maxSeries: 3, environment });
    for (let user = 0; user < 9; user++) counter.inc({ user, page: 'home' });
    expect(environment.warnings).toEqual([
      'Metric "hits_total" reached its limit of 3 series; new label sets are counted in one series whose labels ' +
        'are all "__overflow__". Label "user" has the most distinct values (3): give it values from a small fixed ' +
        'set, or raise maxSeries of this metric.',
    ]);
  });

  it.each([
    ['gauge', () => new Gauge({ ...options, maxSeries: 1, environment: testEnvironment() })],
    ['histogram', () => new Histogram({ ...options, maxSeries: 1, environment: testEnvironment() })],
    ['summary', () => new Summary({ ...options, maxSeries: 1, environment: testEnvironment() })],
  ])('guards a %s too', (_, create) => {
    const metric = create();
    for (let user = 0; user < 4; user++) {
      if (metric instanceof Gauge) metric.set({ user, page: 'home' }, 1);
      else metric.observe({ user, page: 'home' }, 1);
    }
    expect(metric).toMatchObject({ seriesCount: 2, overflowCount: 3 });
  });

  it('gives a handle over the limit its own series once there is room', async () => {
    const counter = new Counter({ ...options, maxSeries: 1, environment: testEnvironment() });
    counter.inc({ user: 1, page: 'home' });
    const kept = counter.labels(2, 'home');
    kept.inc();
    kept.inc();
    counter.remove(1, 'home');
    kept.inc();
    expect(await samplesOf(counter)).toEqual(['{user="2",page="home"} 1', `${OVERFLOW} 2`]);
    counter.reset();
    kept.inc();
    expect(await samplesOf(counter)).toEqual(['{user="2",page="home"} 1']);
  });

  it('takes a series that already has the overflow labels for the overflow series', async () => {
    const counter = new Counter({ ...options, maxSeries: 1, environment: testEnvironment() });
    counter.inc({ user: '__overflow__', page: '__overflow__' });
    counter.inc({ user: 1, page: 'home' });
    expect((await samplesOf(counter))[0]).toBe(`${OVERFLOW} 2`);
  });

  it('lets an overflow series be removed, and begins another when it is needed', async () => {
    const counter = new Counter({ ...options, maxSeries: 1, environment: testEnvironment() });
    for (const user of [1, 2]) counter.inc({ user, page: 'home' });
    counter.remove('__overflow__', '__overflow__');
    expect(await samplesOf(counter)).toEqual(['{user="1",page="home"} 1']);
    counter.inc({ user: 3, page: 'home' });
    expect((await samplesOf(counter))[1]).toBe(`${OVERFLOW} 1`);
  });

  it.each([0, -1, 1.5, NaN])('refuses %p as a limit', (maxSeries) => {
    expect(() => new Counter({ ...options, maxSeries })).toThrow(
      `maxSeries is ${maxSeries}. Give a whole number of at least 1, or Infinity to lift the limit.`,
    );
  });

  it('reuses the room of series that came and went', () => {
    const counter = new Counter({ ...options, maxSeries: 3 });
    for (let user = 0; user < 5000; user++) {
      counter.inc({ user, page: `page ${user % 7}` });
      if (user >= 2) counter.remove(user - 2, `page ${(user - 2) % 7}`);
    }
    expect(counter).toMatchObject({ seriesCount: 2, overflowCount: 0 });
    const cursor = counter.cursor();
    const ids: number[] = [];
    while (cursor.next()) ids.push(cursor.labelId(0), cursor.labelId(1));
    expect(Math.max(...ids)).toBeLessThan(4);
  });
});

describe('idle series', () => {
  const EXPIRE_MS = 60_000;

  it('end at the first scrape after expireAfterMs without a recording', async () => {
    const environment = testEnvironment();
    const counter = new Counter({ ...options, expireAfterMs: EXPIRE_MS, environment });
    const kept = counter.labels('kept', 'home');
    kept.inc();
    counter.inc({ user: 'gone', page: 'home' });
    counter.inc({ user: 'busy', page: 'home' });
    await counter.collectNow();
    environment.clock.advance(EXPIRE_MS - 1);
    expect(await samplesOf(counter)).toHaveLength(3);
    counter.inc({ user: 'busy', page: 'home' });
    environment.clock.advance(1);
    expect(await samplesOf(counter)).toEqual(['{user="busy",page="home"} 2']);
    kept.inc();
    expect(await samplesOf(counter)).toEqual(['{user="kept",page="home"} 1', '{user="busy",page="home"} 2']);
  });

  it.each([
    ['counter', () => new Counter({ ...options, expireAfterMs: EXPIRE_MS, environment: testEnvironment() })],
    ['gauge', () => new Gauge({ ...options, expireAfterMs: EXPIRE_MS, environment: testEnvironment() })],
    [
      'histogram',
      () => new Histogram({ ...options, expireAfterMs: EXPIRE_MS, environment: testEnvironment() }),
    ],
    ['summary', () => new Summary({ ...options, expireAfterMs: EXPIRE_MS, environment: testEnvironment() })],
  ])('end on a %s too, unless used by object or kept', async (_, create) => {
    const metric = create();
    const clock = (metric.environment as ReturnType<typeof testEnvironment>).clock;
    const use = (user: string) => {
      if ('inc' in metric) metric.inc({ user, page: 'home' });
      else metric.observe({ user, page: 'home' }, 1);
    };
    const useKept = (user: string) => {
      const kept = metric.labels(user, 'home');
      if ('inc' in kept) kept.inc();
      else kept.observe(1);
    };
    for (const user of ['object', 'kept', 'idle']) use(user);
    for (let scrape = 0; scrape < 4; scrape++) {
      await metric.collectNow();
      clock.advance(EXPIRE_MS / 2);
      use('object');
      useKept('kept');
    }
    expect(metric.seriesCount).toBe(2);
    const cursor = metric.cursor();
    while (cursor.next()) expect(cursor.createdMs).toBe(START_MS);
  });

  it('stay when the wall clock alone moves on', async () => {
    const environment = testEnvironment();
    let wallMs = START_MS;
    const clock = { nowMs: () => wallMs, monotonicMs: () => environment.clock.monotonicMs() };
    const counter = new Counter({
      ...options,
      expireAfterMs: EXPIRE_MS,
      environment: { ...environment, clock },
    });
    counter.inc({ user: 1, page: 'home' });
    await counter.collectNow();
    wallMs += 2 * EXPIRE_MS;
    await counter.collectNow();
    expect(counter.seriesCount).toBe(1);
    environment.clock.advance(EXPIRE_MS);
    await counter.collectNow();
    expect(counter.seriesCount).toBe(0);
  });

  it('stay when nobody asked for them to end', async () => {
    const environment = testEnvironment();
    const counter = new Counter({ ...options, environment });
    counter.inc({ user: 1, page: 'home' });
    for (let scrape = 0; scrape < 3; scrape++) {
      await counter.collectNow();
      environment.clock.advance(1e12);
    }
    expect(counter.seriesCount).toBe(1);
  });

  it('stay when they are known from the start', async () => {
    const environment = testEnvironment();
    const counter = new Counter({ ...options, labelNames: [], expireAfterMs: EXPIRE_MS, environment });
    for (let scrape = 0; scrape < 3; scrape++) {
      await counter.collectNow();
      environment.clock.advance(EXPIRE_MS);
    }
    expect(counter.seriesCount).toBe(1);
  });

  it.each([0, -1, NaN])('refuse %p as expireAfterMs', (expireAfterMs) => {
    expect(() => new Counter({ ...options, expireAfterMs })).toThrow(
      `expireAfterMs of metric "hits_total" is ${expireAfterMs}. Give a positive number of milliseconds`,
    );
  });
});
