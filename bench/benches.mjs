import { decorators } from './decorators/bench.mjs';
import { entrances } from './entrances/bench.mjs';
import { http } from './http/bench.mjs';
import { httpSockets } from './http-sockets/bench.mjs';
import { live } from './live/bench.mjs';
import { native } from './native/bench.mjs';
import { push } from './push/bench.mjs';
import { recording } from './recording/bench.mjs';
import { bucketSearch } from './recording/bucket-search.bench.mjs';
import { saturation } from './saturation/bench.mjs';
import { scale } from './scale/bench.mjs';
import { scrape } from './scrape/bench.mjs';
import { scrapeCold } from './scrape/cold.bench.mjs';
import { scrapePage } from './scrape/page.bench.mjs';
import { scrapeUnderLoad } from './scrape/under-load.bench.mjs';
import { startup } from './startup/bench.mjs';
import { workers } from './workers/bench.mjs';

/**
 * The benchmarks by name. Each has a title, options with their defaults, and `groups(options)`: the cases to run,
 * by table and row, with the script that measures one case in a process of its own.
 */
export const BENCHES = {
  recording,
  native,
  scrape,
  'scrape-cold': scrapeCold,
  'scrape-page': scrapePage,
  'scrape-under-load': scrapeUnderLoad,
  http,
  'http-sockets': httpSockets,
  decorators,
  entrances,
  saturation,
  startup,
  live,
  workers,
  push,
  scale,
  'bucket-search': bucketSearch,
};

/** The benchmark of that name. */
export function benchOf(name) {
  const bench = BENCHES[name];
  if (bench === undefined) {
    console.error(`There is no benchmark "${name}". Choose one of: ${Object.keys(BENCHES).join(', ')}`);
    process.exit(2);
  }
  return bench;
}
