import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { performance } from 'node:perf_hooks';
import { Timed } from '@app/metrics';
import { gate } from './support/gate.js';
import { meteredApp, type MeteredApp } from './support/metered-app.js';

const gates = { first: gate(), second: gate(), third: gate() };

class Jobs {
  @Timed({ longTask: true })
  async run(name: keyof typeof gates): Promise<void> {
    await gates[name].opened;
  }

  @Timed({
    name: 'export_duration_seconds',
    longTask: true,
    labels: { format: ({ args: [format] }) => format },
  })
  @Timed({ name: 'export_seconds' })
  async export(_format: string): Promise<void> {
    await gates.third.opened;
  }
}

let app: MeteredApp;
let nowMs = 1000;
const jobs = new Jobs();

beforeAll(async () => {
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  app = await meteredApp({ providers: [] });
});

afterAll(async () => {
  jest.restoreAllMocks();
  await app.close();
});

describe('@Timed({ longTask: true })', () => {
  it('tells how many calls are running and the age of the oldest', async () => {
    const labels = { class: 'Jobs', method: 'run' };
    const active = () => app.value('method_long_task_active', labels);
    const age = () => app.value('method_long_task_oldest_age_seconds', labels);

    const first = jobs.run('first');
    nowMs += 1000;
    const second = jobs.run('second');
    nowMs += 2000;
    expect([await active(), await age()]).toEqual([2, 3]);

    gates.first.open();
    await first;
    expect([await active(), await age()]).toEqual([1, 2]);
    gates.second.open();
    await second;
    expect([await active(), await age()]).toEqual([0, 0]);
  });

  it('keeps labels of the call apart, beside a histogram of the same method', async () => {
    const exports = [jobs.export('csv')];
    nowMs += 1000;
    exports.push(jobs.export('csv'), jobs.export('pdf'));
    nowMs += 1000;
    expect(await app.samples('export_active')).toEqual([
      { labels: { format: 'csv' }, value: 2 },
      { labels: { format: 'pdf' }, value: 1 },
    ]);
    expect(await ages()).toEqual([
      { labels: { format: 'pdf' }, value: 1 },
      { labels: { format: 'csv' }, value: 2 },
    ]);
    gates.third.open();
    await Promise.all(exports);
    expect(await app.samples('export_active')).toEqual([
      { labels: { format: 'csv' }, value: 0 },
      { labels: { format: 'pdf' }, value: 0 },
    ]);
    expect(await ages()).toEqual([]);
    expect(await app.value('export_seconds_count')).toBe(3);
  });

  it('leaves out a call whose labels can not be text, and keeps the ages of the others', async () => {
    await jobs.export(Object.create(null) as string);
    expect((await app.samples('export_active')).map(({ value }) => value)).toEqual([0, 0]);
    expect(await ages()).toEqual([]);
    const later = jobs.export('csv');
    nowMs += 1000;
    expect(await ages()).toEqual([{ labels: { format: 'csv' }, value: 1 }]);
    await later;
    expect(await app.value('metrics_errors_total', { source: 'decorator' })).toBe(1);
  });
});

const ages = () => app.samples('export_oldest_age_seconds');
