import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { runThreads } from './support/real-threads.js';

let library: CompiledLibrary;
beforeAll(() => {
  library = compileLibrary();
});
afterAll(() => library.remove());

/** The lines of samples, sorted by metric. */
function samplesOf(page: string): string[] {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const nameOf = (line: string): string => line.slice(0, line.search(/_bucket|_sum|_count|[{ ]/));
  return lines.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

describe('metrics of worker threads', () => {
  it('are on the page as long as the thread lives and after it, without the thread being asked', async () => {
    const thread = `
      new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'] }).inc({ kind: 'a' }, 3);
      new Gauge({ name: 'queue', help: 'Waiting.' }).set(4);
      Atomics.add(told, 0, 1);
      // It can't answer any more.
      for (;;);`;
    const main = `
      const worker = start();
      await until(() => told[0] === 1);
      const during = await page();
      await worker.terminate();
      print([during, await page()]);`;
    const counter = '# HELP jobs_total Jobs.\n# TYPE jobs_total counter\njobs_total{kind="a"} 3\n';
    expect(await runThreads(library, { main, thread })).toEqual([
      `${counter}# HELP queue Waiting.\n# TYPE queue gauge\nqueue 4\n`,
      counter,
    ]);
  });

  it('are exact after threads are terminated under load', async () => {
    const thread = `
      const counter = new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'] });
      const histogram = new Histogram({ name: 'job_seconds', help: 'Jobs.', buckets: [0.5] });
      const native = new Histogram({ name: 'native_seconds', help: 'Jobs.', native: {} });
      for (let i = 0; ; i++) {
        native.observe(i % 100);
        histogram.observe(i % 2);
        counter.inc({ kind: String(i % 700) });
        Atomics.add(told, 0, 1);
      }`;
    const main = `
      let falls = 0, last = 0;
      for (let i = 0; i < 25; i++) {
        const before = told[0];
        const worker = start();
        await until(() => told[0] > before + 500);
        const ending = worker.terminate();
        const shown = sum(await page(), 'jobs_total{');
        if (shown < last || shown < told[0] - 1) falls++;
        last = shown;
        await ending;
      }
      const text = await page();
      const of = (name) => sum(text, name) - told[0];
      print({ falls, counter: of('jobs_total{'), histogram: of('job_seconds_count'), native: of('native_seconds_count') });`;
    const off = (await runThreads(library, { main, thread })) as Record<string, number>;
    expect(off['falls']).toBe(0);
    // Each thread may have been stopped between recording and telling.
    for (const name of ['counter', 'histogram', 'native']) {
      expect(off[name]).toBeGreaterThanOrEqual(0);
      expect(off[name]).toBeLessThanOrEqual(25);
    }
  });

  it('add up with those of the main thread, gauges by their aggregator', async () => {
    const metrics = `
      const counter = new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'] });
      const histogram = new Histogram({ name: 'job_seconds', help: 'Jobs.', buckets: [1] });
      const summary = new Summary({ name: 'size_bytes', help: 'Sizes.' });
      const gauges = ['sum', 'min', 'max', 'average', 'first'].map(
        (aggregator) => new Gauge({ name: 'queue_' + aggregator, help: 'Waiting.', aggregator }));
      const record = (i) => {
        counter.inc({ kind: 'k' + (i % 2) }, i);
        histogram.observe(i);
        summary.observe(i);
        for (const gauge of gauges) gauge.set(i);
      };`;
    const thread = `${metrics} record(told[1]); Atomics.add(told, 0, 1); forever();`;
    const main = `
      const { Counter } = await import('./library/core/instruments/counter.js');
      const { Gauge } = await import('./library/core/instruments/gauge.js');
      const { Histogram } = await import('./library/core/instruments/histogram.js');
      const { Summary } = await import('./library/core/instruments/summary.js');
      ${metrics}
      record(2);
      for (const i of [3, 7]) { told[1] = i; const before = told[0]; start(); await until(() => told[0] > before); }
      print(await page([counter, histogram, summary, ...gauges]));
      process.exit();`;
    const text = (await runThreads(library, { main, thread })) as string;
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'jobs_total{kind="k0"} 2',
      'jobs_total{kind="k1"} 10',
      'job_seconds_bucket{le="1"} 0',
      'job_seconds_bucket{le="+Inf"} 3',
      'job_seconds_sum 12',
      'job_seconds_count 3',
      'size_bytes_sum 12',
      'size_bytes_count 3',
      'queue_sum 12',
      'queue_min 2',
      'queue_max 7',
      'queue_average 4',
      'queue_first 2',
    ]);
  });

  it('have their exemplars, of what they recorded up to a second ago', async () => {
    const thread = `
      const counter = new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'], enableExemplars: true });
      counter.inc({ kind: 'a' }, 1, { trace_id: '4bf92f35' });
      const histogram = new Histogram({ name: 'job_seconds', help: 'Jobs.', buckets: [1], enableExemplars: true });
      // JSON has no such number.
      new Histogram({ name: 'waits_seconds', help: 'Waits.', buckets: [1], native: {}, enableExemplars: true })
        .observe({}, Infinity, { trace_id: 'endless' });
      histogram.observe({}, 0.5, { trace_id: 'low' });
      histogram.observe({}, 5, { trace_id: 'high' });
      forever();`;
    const main = `
      start();
      const exemplars = async () => (await metrics()).flatMap((metric) => metric.currentSamples())
        .flatMap(({ exemplar }) => exemplar === undefined ? [] : [[exemplar.labelSet.trace_id, exemplar.value]]);
      let shown = [];
      while (shown.length < 3) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        shown = await exemplars();
      }
      print(shown);
      process.exit();`;
    expect(await runThreads(library, { main, thread })).toEqual([
      ['4bf92f35', 1],
      ['low', 0.5],
      ['high', 5],
    ]);
  });

  it('include those of a client, as they were a second ago, at an orderly end, and after labels were added', async () => {
    const thread = `
      import { createRequire } from 'node:module';
      const client = createRequire(import.meta.url)(process.env.METRICS_CLIENT ?? 'prom-client');
      client.register.setDefaultLabels({ zone: 'a' });
      const jobs = new client.Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind', 'step'] });
      new client.Gauge({ name: 'queue', help: 'Waiting.', aggregator: 'max' }).set(4);
      const seconds = new client.Histogram({ name: 'job_seconds', help: 'Jobs.', buckets: [1] });
      const ours = new Counter({ name: 'ours_total', help: 'In their registry.', registers: [client.register] });
      ours.inc(5);
      seconds.observe(0.5);
      jobs.inc({ kind: 'a' });
      const asked = setInterval(() => {
        if (told[0] === 0) return;
        jobs.inc({ kind: 'a', step: '1' }, 2);
        client.register.removeSingleMetric('ours_total');
        clearInterval(asked);
      }, 1);`;
    const main = `
      const worker = start();
      const shown = [];
      const isShown = async (part) => {
        while (!shown.at(-1)?.includes(part)) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          shown.push(await page());
        }
      };
      await isShown('ours_total{zone="a"} 5');
      const during = shown.at(-1);
      const end = ended(worker);
      told[0] = 1;
      await end;
      print([during, await page(), shown.map((text) => sum(text, 'jobs_total{'))]);`;
    const [during, after, totals] = (await runThreads(library, { main, thread })) as [
      string,
      string,
      number[],
    ];
    expect(samplesOf(during)).toEqual([
      'job_seconds_bucket{zone="a",le="1"} 1',
      'job_seconds_bucket{zone="a",le="+Inf"} 1',
      'job_seconds_sum{zone="a"} 0.5',
      'job_seconds_count{zone="a"} 1',
      'jobs_total{kind="a",zone="a"} 1',
      'ours_total{zone="a"} 5',
      'queue{zone="a"} 4',
    ]);
    // What the last second added is told before the thread ends.
    expect(samplesOf(after).filter((line) => line.startsWith('jobs'))).toEqual([
      'jobs_total{kind="a",zone="a"} 1',
      'jobs_total{kind="a",step="1",zone="a"} 2',
    ]);
    expect(after).not.toContain('ours_total');
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
  });

  it('come from threads that threads have started, also after the upper one was terminated', async () => {
    const thread = `
      const counter = new Counter({ name: 'jobs_total', help: 'Jobs.' });
      const gauge = new Gauge({ name: 'running', help: 'Threads.' });
      gauge.set(1);
      if (told[1] === 0) { told[1] = 1; new Worker(new URL(import.meta.url), { workerData: told }); }
      counter.inc();
      Atomics.add(told, 0, 1);
      forever();`;
    const main = `
      const worker = start();
      await until(() => told[0] === 2);
      const during = await page();
      await worker.terminate();
      print([sum(during, 'jobs_total'), sum(during, 'running'), sum(await page(), 'jobs_total'), await page()]);`;
    expect(await runThreads(library, { main, thread })).toEqual([
      2,
      2,
      2,
      expect.not.stringContaining('running'),
    ]);
  });

  it('have any labels, long ones and ten thousand of them', async () => {
    const thread = `
      const counter = new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'], maxSeries: Infinity });
      counter.inc({ kind: 'ü'.repeat(8192) });
      counter.inc({ kind: '𝒳 "quoted"\\n' });
      for (let i = 0; i < 10000; i++) counter.inc({ kind: String(i) }, i);
      Atomics.add(told, 0, 1);
      forever();`;
    const main = `
      start();
      await until(() => told[0] === 1);
      const text = await page();
      print([sum(text, 'jobs_total'), text.includes('ü'.repeat(8192)), text.includes('𝒳 \\\\"quoted\\\\"\\\\n')]);
      process.exit();`;
    expect(await runThreads(library, { main, thread })).toEqual([2 + (9999 * 10000) / 2, true, true]);
  });

  it('keep neither the main thread nor the thread alive', async () => {
    const thread = `new Counter({ name: 'jobs_total', help: 'Jobs.' }).inc();`;
    const main = `await ended(start()); print(sum(await page(), 'jobs_total'));`;
    expect(await runThreads(library, { main, thread })).toBe(1);
  });

  it('leave nothing behind but their totals, however many there were', async () => {
    const thread = `
      const counter = new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'], maxSeries: 20 });
      for (let i = 0; i < 10; i++) counter.inc({ kind: told[0] + ' ' + i });
      Atomics.add(told, 0, 1);`;
    const main = `
      const seen = [];
      const see = () => threads().live.forEach((thread) => seen.push(new WeakRef(thread)));
      for (let i = 0; i < 15; i++) {
        const end = ended(start());
        await until(() => told[0] === i + 1);
        if (i % 3 === 0) await page();
        see();
        await end;
      }
      const kept = () => seen.filter((thread) => thread.deref() !== undefined).length;
      // What the last thread has left is moved in the background, in as many turns of the event loop as it takes.
      for (let i = 0; i < 100 && (i === 0 || kept() > 0); i++) {
        await page();
        await new Promise((resolve) => setTimeout(resolve, 10));
        gc();
      }
      const text = await page();
      print({
        live: threads().live.size,
        kept: kept(),
        isSeen: seen.length > 0,
        series: text.split('\\n').filter((line) => line.startsWith('jobs_total{')).length,
        sum: sum(text, 'jobs_total{'),
      });`;
    expect(await runThreads(library, { main, thread }, ['--expose-gc'])).toEqual({
      live: 0,
      kept: 0,
      isSeen: true,
      // 20, and the one for those over the limit.
      series: 21,
      sum: 150,
    });
  });

  it('are not shared by threads that nobody has invited, nor if they are in no registry with a page', async () => {
    const thread = `
      const registers = told[1] === 0 ? [] : undefined;
      const counter = new Counter({ name: 'jobs_total', help: 'Jobs.', registers });
      counter.inc();
      parentPort.postMessage(counter.storage.rows.cellsOf(0).buffer instanceof SharedArrayBuffer);`;
    const main = `
      const isShared = async () => { const worker = start(); const answer = await new Promise((resolve) => worker.once('message', resolve)); await ended(worker); return answer; };
      await isShared();
      const noPage = await page();
      whole.close();
      told[1] = 1;
      print([noPage, await isShared()]);`;
    expect(await runThreads(library, { main, thread })).toEqual(['', false]);
  });
});
