import { describe, expect, it } from '@jest/globals';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import { testEnvironment } from './support/environment.js';
import { samplesOf } from './support/samples.js';

const options = { name: 'jobs', help: 'Jobs.', registers: [] };
const labelled = { ...options, labelNames: ['queue'] as const };
const mail = { queue: 'mail' };
/** A gauge as untyped code sees it. */
const untyped = (gauge: object) => gauge as Record<'inc' | 'dec' | 'set', (...args: unknown[]) => void>;

describe('Gauge', () => {
  it('goes up and down and is set, without labels', async () => {
    const gauge = new Gauge(options);
    gauge.inc();
    gauge.inc(5);
    gauge.dec();
    gauge.dec(0.5);
    expect(await samplesOf(gauge)).toEqual(['{} 4.5']);
    gauge.set(-3);
    expect(await samplesOf(gauge)).toEqual(['{} -3']);
  });

  it('goes up and down and is set, by labels and kept', async () => {
    const gauge = new Gauge(labelled);
    gauge.inc(mail, 5);
    gauge.dec(mail);
    gauge.labels('mail').inc(2);
    gauge.labels(mail).dec();
    gauge.set({ queue: 'sms' }, 7);
    expect(await samplesOf(gauge)).toEqual(['{queue="mail"} 5', '{queue="sms"} 7']);
    gauge.labels('sms').set(1);
    expect(await samplesOf(gauge)).toEqual(['{queue="mail"} 5', '{queue="sms"} 1']);
  });

  it.each([NaN, Infinity, -Infinity, -0, 0, 1e308])('holds %p, a value like any other', async (value) => {
    const gauge = new Gauge(labelled);
    gauge.set(mail, value);
    expect(await samplesOf(gauge)).toEqual([`{queue="mail"} ${value}`]);
    gauge.labels(mail).set(value);
    expect(await samplesOf(gauge)).toEqual([`{queue="mail"} ${value}`]);
  });

  it.each(['inc', 'dec', 'set'] as const)('refuses a non-number in %s(), and shows it', async (method) => {
    const gauge = new Gauge(labelled);
    gauge.set(mail, 3);
    const message = 'Metric "jobs" was given \'4\' (string) as its value. Give a number.';
    expect(() => untyped(gauge)[method](mail, '4')).toThrow(new TypeError(message));
    expect(() => untyped(gauge.labels(mail))[method]('4')).toThrow(new TypeError(message));
    expect(() => untyped(gauge)[method]('4')).toThrow(new TypeError(message));
    expect(await samplesOf(gauge)).toEqual(['{queue="mail"} 3']);
  });

  it('refuses to be set to nothing', () => {
    const gauge = new Gauge(labelled);
    expect(() => untyped(gauge).set(mail)).toThrow('was given undefined (undefined)');
    expect(() => untyped(gauge).set()).toThrow('was given undefined (undefined)');
    expect(() => untyped(gauge.labels(mail)).set()).toThrow('was given undefined (undefined)');
  });

  it('is set to the time of its clock, in seconds', async () => {
    const environment = testEnvironment();
    environment.clock.advance(1500);
    const gauge = new Gauge({ ...labelled, environment });
    gauge.setToCurrentTime(mail);
    gauge.labels('sms').setToCurrentTime();
    expect(await samplesOf(gauge)).toEqual(['{queue="mail"} 1767225601.5', '{queue="sms"} 1767225601.5']);
    const unlabelled = new Gauge({ ...options, environment });
    unlabelled.setToCurrentTime();
    expect(await samplesOf(unlabelled)).toEqual(['{} 1767225601.5']);
  });
});
