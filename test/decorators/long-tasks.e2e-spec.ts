import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
const jobs = new Jobs();

beforeAll(async () => {
  app = await meteredApp({ providers: [] });
});

afterAll(() => app.close());

describe('@Timed({ longTask: true })', () => {
  it('tells how many calls are running and the age of the oldest', async () => {
    const active = () => app.value('method_long_task_active', { class: 'Jobs', method: 'run' });
    const age = () => app.value('method_long_task_oldest_age_seconds', { class: 'Jobs', method: 'run' });

    const first = jobs.run('first');
    const ageOfFirst = (await age()) as number;
    expect(ageOfFirst).toBeGreaterThan(0);
    const second = jobs.run('second');
    expect(await active()).toBe(2);
    expect(await age()).toBeGreaterThan(ageOfFirst);

    gates.first.open();
    await first;
    expect(await active()).toBe(1);
    gates.second.open();
    await second;
    expect(await active()).toBe(0);
    expect(await age()).toBe(0);
  });

  it('keeps labels of the call apart, beside a histogram of the same method', async () => {
    const exports = [jobs.export('csv'), jobs.export('csv'), jobs.export('pdf')];
    expect(await app.value('export_active', { format: 'csv' })).toBe(2);
    const pdf = (await age('pdf')) as number;
    expect(pdf).toBeGreaterThan(0);
    expect(await age('csv')).toBeGreaterThan(pdf);
    gates.third.open();
    await Promise.all(exports);
    expect(await app.value('export_active')).toBe(0);
    expect(await age('csv')).toBeUndefined();
    expect(await app.value('export_seconds_count')).toBe(3);
  });

  it('leaves out a call whose labels can not be text, and keeps the ages of the others', async () => {
    await jobs.export(Object.create(null) as string);
    expect(await app.value('export_active')).toBe(0);
    expect(await age('csv')).toBeUndefined();
    const later = jobs.export('csv');
    expect(await age('csv')).toBeGreaterThan(0);
    await later;
    expect(await app.value('metrics_errors_total', { source: 'decorator' })).toBe(1);
  });
});

const age = (format: string) => app.value('export_oldest_age_seconds', { format });
