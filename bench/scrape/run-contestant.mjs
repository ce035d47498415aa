// run-contestant.mjs LIBRARY_URL CONTESTANT KIND SERIES_COUNT SCRAPES: one contestant in a process of its own.
import { cpuMs } from '../runner/cpu-ms.mjs';
import { median } from '../runner/statistics.mjs';
import { checkScrape } from './check-scrape.mjs';
import { CONTESTANTS } from './contestants.mjs';
import { longestBlockOf } from './event-loop-block.mjs';
import { peakMemory, settleMemory } from './memory.mjs';
import { fill } from './workload.mjs';

const [library, name, kind, seriesCount, scrapes] = process.argv.slice(2);
const contestant = await CONTESTANTS[name](library);
const expected = fill(contestant, kind, Number(seriesCount));

const residentBytes = settleMemory();
await contestant.scrape(() => {});
const firstExtraBytes = peakMemory() - residentBytes;
if (!/protobuf|gzip/.test(name))
  await checkScrape(contestant, kind === 'counters' ? /./ : /_(?:bucket|count)[{ ]/, expected);
// Enough for the compiler to have done its work.
for (let i = 0; i < Math.min(100, 300_000 / seriesCount) + 1; i++) await contestant.scrape(() => {});

const settledBytes = settleMemory();
const scrapesMeasured = [];
for (let i = 0; i < Number(scrapes); i++) {
  const startMs = performance.now();
  const startCpuMs = cpuMs();
  const block = await longestBlockOf(() => contestant.scrape(() => {}));
  scrapesMeasured.push({
    wallMs: performance.now() - startMs,
    cpuMs: cpuMs() - startCpuMs,
    blockMs: block.wallMs,
    blockCpuMs: block.cpuMs,
  });
}
const medianOf = (figure) => median(scrapesMeasured.map((scrape) => scrape[figure]));
process.send({
  'CPU ms': medianOf('cpuMs'),
  'wall ms': medianOf('wallMs'),
  'block CPU ms': medianOf('blockCpuMs'),
  'block wall ms': medianOf('blockMs'),
  'extra MB': (peakMemory() - settledBytes) / 1e6,
  'extra MB, first scrape': firstExtraBytes / 1e6,
});
