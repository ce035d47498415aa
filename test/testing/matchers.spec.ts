import { describe, expect, it } from '@jest/globals';
import { Counter as PromCounter } from 'prom-client';
import { Counter, Gauge, Histogram, Summary } from '@app/metrics';
import { metricMatchers, watch } from '@app/metrics/testing';

expect.extend(metricMatchers);

const NOWHERE = { help: 'A metric.', registers: [] };

function loans() {
  const created = new Counter({ ...NOWHERE, name: 'loans_total', labelNames: ['purpose', 'status'] });
  created.inc({ purpose: 'car', status: 'approved' }, 2);
  created.inc({ purpose: 'home', status: 'refused' });
  created.inc({ purpose: 'car', status: '' });
  return created;
}

/** The message of the error that an expectation throws. */
function failure(expectation: () => void): string {
  try {
    expectation();
  } catch (error) {
    // oxlint-disable-next-line no-control-regex -- the colours of a terminal
    return (error as Error).message.replaceAll(/\u001b\[\d+m/g, '');
  }
  throw new Error('it has not failed');
}

describe('toHaveValue()', () => {
  it('takes what a matcher of this name in another library takes, of all but metrics', () => {
    // jest-dom has toHaveValue('text') for elements.
    expect(() => expect({ value: 'text' }).toHaveValue('text')).toThrow('toHaveValue() got');
    // @ts-expect-error -- of a metric, the value is a number
    expect(() => expect(loans()).toHaveValue('text', { purpose: 'car', status: '' })).toThrow(
      'Expected: "text"',
    );
    // @ts-expect-error -- and the labels are those of the metric
    expect(() => expect(loans()).toHaveValue(2, { purpos: 'car', status: '' })).toThrow('"purpos"');
  });

  it('compares the value of one series', () => {
    const created = loans();
    expect(created).toHaveValue(2, { purpose: 'car', status: 'approved' });
    expect(created).toHaveValue(1, { status: '', purpose: 'car' });
    expect(created).not.toHaveValue(1, { purpose: 'car', status: 'approved' });
    expect(created).not.toHaveValue(1, { purpose: 'boat', status: 'approved' });
    const gauge = new Gauge({ ...NOWHERE, name: 'queue_length' });
    gauge.set(0.1 + 0.2);
    expect(gauge).toHaveValue(expect.closeTo(0.3) as never);
  });

  it('shows the series, what was expected and what is there', () => {
    expect(failure(() => expect(loans()).toHaveValue(3, { purpose: 'car', status: 'approved' }))).toBe(
      `loans_total{purpose="car",status="approved"}
Expected: 3
Received: 2

All series of loans_total:
  {purpose="car",status="approved"} 2
  {purpose="car"} 1 (differs in status)
  {purpose="home",status="refused"} 1`,
    );
  });

  it('shows the nearest series first when there is none with these labels', () => {
    expect(failure(() => expect(loans()).toHaveValue(1, { purpose: 'home', status: 'approved' }))).toBe(
      `loans_total{purpose="home",status="approved"}
Expected: 1
Received: no such series

All series of loans_total:
  {purpose="car",status="approved"} 2 (differs in purpose)
  {purpose="home",status="refused"} 1 (differs in status)
  {purpose="car"} 1`,
    );
  });

  it('says that nothing was recorded', () => {
    const empty = new Counter({ ...NOWHERE, name: 'empty_total', labelNames: ['a'] });
    expect(failure(() => expect(empty).toHaveValue(1, { a: 'b' }))).toMatch(
      /no such series\n\nempty_total has no series: nothing was recorded\.$/,
    );
  });

  it('lists ten series of many', () => {
    const many = new Counter({ ...NOWHERE, name: 'many_total', labelNames: ['id'] });
    for (let id = 0; id < 25; id++) many.inc({ id });
    expect(failure(() => expect(many).toHaveValue(1, { id: 'x' }))).toMatch(
      /\n {2}\{id="9"\} 1\n {2}and 15 more$/,
    );
  });

  it.each([
    [
      { purpose: 'car' },
      'counter "loans_total" has the labels purpose, status: give them in full; status is missing.',
    ],
    [undefined, 'give them in full; purpose, status are missing.'],
    [{ purpos: 'car', status: '' }, 'counter "loans_total" has no label "purpos". Did you mean "purpose"?'],
    [{ zone: 'car' }, 'counter "loans_total" has no label "zone". Its labels are: purpose, status.'],
  ])('refuses labels that are not those of the metric, also after not: %j', (labels, message) => {
    expect(() => expect(loans()).toHaveValue(1, labels as never)).toThrow(message);
    expect(() => expect(loans()).not.toHaveValue(1, labels as never)).toThrow(message);
  });

  it.each([
    [5, 'toHaveValue() got 5. Give expect() a metric'],
    [
      new Histogram({ ...NOWHERE, name: 'a_seconds' }),
      'histogram "a_seconds" has no single value for toHaveValue(): use',
    ],
    [
      new PromCounter({ ...NOWHERE, name: 'theirs_total' }),
      `Metric "theirs_total" can't be read at once: it belongs to another library.`,
    ],
    [
      new Gauge({ ...NOWHERE, name: 'slow', collect: () => Promise.reject(new Error('late')) }),
      `Metric "slow" can't be read at once: its collect is asynchronous.`,
    ],
  ])('says what it can not read: %#', (metric, message) => {
    expect(() => expect(metric).toHaveValue(1)).toThrow(message);
  });

  it('runs collect first', () => {
    const gauge = new Gauge({
      ...NOWHERE,
      name: 'read_on_demand',
      collect() {
        this.set(7);
      },
    });
    expect(gauge).toHaveValue(7);
  });
});

describe('toHaveIncreasedBy()', () => {
  it('compares with the moment since when the metric is watched', () => {
    const created = loans();
    const watched = watch(created);
    created.inc({ purpose: 'car', status: 'approved' }, 5);
    created.inc({ purpose: 'boat', status: 'approved' });
    expect(watched).toHaveIncreasedBy(5, { purpose: 'car', status: 'approved' });
    expect(watched).toHaveIncreasedBy(1, { purpose: 'boat', status: 'approved' });
    expect(watched).toHaveIncreasedBy(0, { purpose: 'home', status: 'refused' });
    expect(watched).toHaveIncreasedBy(0, { purpose: 'plane', status: 'refused' });
    expect(watched).toHaveValue(7, { purpose: 'car', status: 'approved' });
    expect(watched).not.toHaveIncreasedBy(1, { purpose: 'home', status: 'refused' });
  });

  it('counts a gauge that falls as negative', () => {
    const gauge = new Gauge({ ...NOWHERE, name: 'queue_length' });
    const watched = watch(gauge);
    gauge.dec(2);
    expect(watched).toHaveIncreasedBy(-2);
  });

  it('shows both values', () => {
    const watched = watch(loans());
    expect(
      failure(() => expect(watched).toHaveIncreasedBy(1, { purpose: 'car', status: 'approved' })),
    ).toMatch(
      /^loans_total\{purpose="car",status="approved"\}\nExpected: 1\nReceived: 0 \(from 2 to 2\)\n\nAll series/,
    );
  });

  it('asks to watch the metric', () => {
    expect(() => expect(loans()).toHaveIncreasedBy(1, { purpose: 'car', status: 'approved' })).toThrow(
      'toHaveIncreasedBy() needs to know since when: const watched = watch(metric)',
    );
    expect(() => watch('loans_total' as never)).toThrow('watch() got "loans_total". Give it a metric');
  });
});

describe('toHaveObserved()', () => {
  const instruments = () => [
    new Histogram({ ...NOWHERE, name: 'job_seconds', labelNames: ['job'] }),
    new Histogram({ ...NOWHERE, name: 'job_seconds', labelNames: ['job'], native: {} }),
    new Summary({ ...NOWHERE, name: 'job_seconds', labelNames: ['job'] }),
  ];

  it.each(instruments())('knows the value of one observation, and counts and sums: %#', (metric) => {
    metric.observe({ job: 'a' }, 0.5);
    metric.observe({ job: 'b' }, 2);
    metric.observe({ job: 'b' }, 3);
    expect(metric).toHaveObserved(0.5, { job: 'a' });
    expect(metric).not.toHaveObserved(0.4, { job: 'a' });
    expect(metric).not.toHaveObserved(2, { job: 'b' });
    expect(metric).toHaveObserved({ count: 2 }, { job: 'b' });
    expect(metric).toHaveObserved({ sum: 5 }, { job: 'b' });
    expect(metric).toHaveObserved({ count: 2, sum: expect.closeTo(5) as never }, { job: 'b' });
    expect(metric).not.toHaveObserved({ count: 2, sum: 4 }, { job: 'b' });
  });

  it.each(instruments())('looks only at what came since the metric is watched: %#', (metric) => {
    metric.observe({ job: 'a' }, 0.5);
    const watched = watch(metric);
    metric.observe({ job: 'a' }, 8);
    expect(watched).toHaveObserved(8, { job: 'a' });
    expect(watched).toHaveObserved({ count: 0 }, { job: 'b' });
  });

  it('says why it can not know a value', () => {
    const [metric] = instruments() as [Histogram<'job'>];
    metric.observe({ job: 'a' }, 2);
    metric.observe({ job: 'a' }, 3);
    expect(failure(() => expect(metric).toHaveObserved(3, { job: 'a' }))).toBe(
      `job_seconds{job="a"}
Expected: 3
Received: 2 observations with the sum 5; single values are not kept: give { count, sum }

All series of job_seconds:
  {job="a"} count 2, sum 5`,
    );
    expect(failure(() => expect(metric).toHaveObserved(3, { job: 'b' }))).toContain(
      'Received: no such series',
    );
    expect(() => expect(loans()).toHaveObserved(3, {} as never)).toThrow(
      'counter "loans_total" observes nothing: use toHaveValue() or toHaveIncreasedBy().',
    );
  });
});
