// run-scrape.mjs LIBRARY WORKERS SERIES CONTESTANT: a scrape of the whole, in CPU time, and the longest block in it
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMs } from '../runner/cpu-ms.mjs';
import { longestBlockMs } from '../runner/longest-block.mjs';
import { changeSome, config, filled } from './labelled-series.mjs';

const SCRAPES = 15;
const [library, workers, series, contestant] = process.argv.slice(2);
const workerCount = Number(workers);
const seriesCount = Number(series);

const { scrape, change, bytes, end } = contestant === 'ours' ? await ours() : await theirs(contestant);
// The first two read and render everything.
for (let i = 0; i < 2; i++) {
  change();
  await scrape();
}
const costs = [];
const blocks = [];
for (let i = 0; i < SCRAPES; i++) {
  change();
  globalThis.gc();
  const start = cpuMs();
  blocks.push(await longestBlockMs(scrape));
  costs.push(cpuMs() - start);
}
end();
process.send({
  'ms of CPU': median(costs),
  'longest block, ms of CPU': median(blocks),
  'bytes per worker': bytes(),
});

async function ours() {
  const { Counter } = await import(`${library}core/instruments/counter.js`);
  const { ProcessGroup } = await import(`${library}workers/process-group.js`);
  const { Exposer } = await import(`${library}core/exposition/exposer.js`);
  const folder = mkdtempSync(join(tmpdir(), 'bench-workers-'));
  const members = Array.from({ length: workerCount }, (_, id) => {
    const options = {
      folder,
      id: `${id}`,
      hasEnded: () => false,
      startOf: () => 0,
      onLeftOut: fail,
      onError: fail,
    };
    const counter = filled(new Counter({ ...config, maxSeries: Infinity }), seriesCount);
    const group = new ProcessGroup(options);
    const present = new Set([counter]);
    group.write(present);
    return { counter, group, present };
  });
  const exposer = new Exposer();
  const format = { type: 'text', version: '0.0.4', escaping: 'underscores' };
  const { JournalWriter } = await import(`${library}core/members/journal/journal-writer.js`);
  const [first] = members;
  const journal = new JournalWriter();
  journal.write(first.present);
  return {
    scrape: async () => {
      first.group.write(first.present);
      const whole = await first.group.merged();
      const exposition = exposer.expose(whole, { format, deadlineMs: 10_000, onError: fail });
      for await (const chunk of exposition) exposition.release(chunk);
    },
    change: () => {
      for (const { counter, group, present } of members) {
        changeSome(counter, seriesCount);
        group.write(present);
      }
    },
    bytes: () => {
      journal.write(first.present);
      changeSome(first.counter, seriesCount);
      return Buffer.concat(journal.write(first.present)).length;
    },
    end: () => rmSync(folder, { recursive: true }),
  };
}

/** What a primary does with the messages of its workers, without their way through the sockets. */
async function theirs(name) {
  const imported = await import(name);
  const { Counter, Registry, AggregatorRegistry } = imported.default ?? imported;
  const members = Array.from({ length: workerCount }, () => {
    const counter = filled(new Counter(config), seriesCount);
    const registry = new Registry();
    registry.registerMetric(counter);
    return { counter, registry };
  });
  const messages = await Promise.all(
    members.map(async ({ registry }) => JSON.stringify(await registry.getMetricsAsJSON())),
  );
  return {
    scrape: async () => {
      const registry = await AggregatorRegistry.aggregate(messages.map((message) => JSON.parse(message)));
      await registry.metrics();
    },
    change: () => members.forEach(({ counter }) => changeSome(counter, seriesCount)),
    bytes: () => messages[0].length,
    end: () => undefined,
  };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function fail(...reasons) {
  throw new Error(reasons.join(', '));
}
