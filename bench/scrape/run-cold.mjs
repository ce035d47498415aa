// run-cold.mjs LIBRARY_URL CONTESTANT METRICS SERIES SCRAPES: scrapes as Prometheus does them, one contestant in a
// process of its own. Nothing is warmed up, and before each scrape the garbage is collected, outside of the time taken.
import { setTimeout as delay } from 'node:timers/promises';
import { cpuMs } from '../runner/cpu-ms.mjs';
import { median } from '../runner/statistics.mjs';
import { CONTESTANTS } from './contestants.mjs';
import { checkScrape } from './check-scrape.mjs';
import { fill } from './workload.mjs';

const [library, name, metrics, series, scrapes] = process.argv.slice(2);
const contestant = await CONTESTANTS[name](library);
const expected = fill(contestant, 'counters', Number(series), Number(metrics));

const costs = [];
for (let i = 0; i < Number(scrapes); i++) {
  globalThis.gc();
  // The collector's threads sweep for a while, which is not the scrape's work.
  await delay(5);
  const startMs = cpuMs();
  await contestant.scrape(() => {});
  costs.push(cpuMs() - startMs);
}
if (!/protobuf|gzip/.test(name)) await checkScrape(contestant, /./, expected);
process.send({
  'CPU ms, first': costs[0],
  'CPU ms, all': costs.reduce((sum, ms) => sum + ms, 0),
  'CPU ms, median of the last half': median(costs.slice(costs.length / 2)),
});
