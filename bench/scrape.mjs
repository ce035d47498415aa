// node bench/scrape.mjs [--kinds counters,histograms] [--series 1000,100000] [--rounds 5] [--contestants A,B]
//
// Time, longest event-loop block and extra memory of a scrape. Each contestant runs in a process of its own;
// rounds are interleaved, so that a busy moment of the machine hits all alike; medians are shown. Each process
// first checks that its answer has every sample and the right values. `@prometheus-io/client` takes part on
// Node 22 and newer when it is installed, or PROMETHEUS_IO_CLIENT tells where.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { compileLibrary } from './scrape/compile-library.mjs';
import { CONTESTANTS } from './scrape/contestants.mjs';

const { values: options } = parseArgs({
  options: {
    kinds: { type: 'string', default: 'counters,histograms' },
    series: { type: 'string', default: '1000,10000,100000' },
    rounds: { type: 'string', default: '5' },
    scrapes: { type: 'string', default: '7' },
    contestants: { type: 'string' },
  },
});
const contestants = options.contestants?.split(',') ?? (await present(Object.keys(CONTESTANTS)));
const library = compileLibrary();

for (const kind of options.kinds.split(',')) {
  for (const series of options.series.split(',')) {
    console.log(`\n${series} series of ${kind}, three labels, Node ${process.version}`);
    console.table(summary(await measure(kind, series)));
  }
}

async function measure(kind, series) {
  const results = new Map(contestants.map((name) => [name, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const name of contestants)
      results.get(name).push(await run([library, name, kind, series, options.scrapes]));
  }
  return results;
}

async function run(args) {
  const child = fork(new URL('./scrape/run-contestant.mjs', import.meta.url), args, {
    execArgv: ['--expose-gc', '--max-old-space-size=8192'],
  });
  const ended = once(child, 'exit');
  const [message] = await Promise.race([once(child, 'message'), ended.then(([code]) => [{ code }])]);
  await ended;
  if (message.times === undefined) throw new Error(`${args.join(' ')} ended with ${message.code}`);
  return message;
}

function summary(results) {
  const rows = {};
  for (const [name, rounds] of results) {
    rows[name] = {
      'median ms': round(median(rounds.map(({ times }) => median(times)))),
      'slowest ms': round(Math.max(...rounds.flatMap(({ times }) => times))),
      'block ms': round(median(rounds.map(({ blocks }) => median(blocks)))),
      'longest block ms': round(Math.max(...rounds.flatMap(({ blocks }) => blocks))),
      'extra MB': round(median(rounds.map(({ extraBytes }) => extraBytes)) / 1e6),
      'extra MB, first scrape': round(median(rounds.map(({ firstExtraBytes }) => firstExtraBytes)) / 1e6),
    };
  }
  const fastest = rows['nestjs-metrics']?.['median ms'];
  if (fastest !== undefined) {
    for (const row of Object.values(rows)) row['times ours'] = round(row['median ms'] / fastest);
  }
  return rows;
}

async function present(names) {
  const isInstalled = async (name) =>
    !name.startsWith('@') ||
    CONTESTANTS[name]().then(
      () => true,
      () => false,
    );
  const isPresent = await Promise.all(names.map(isInstalled));
  return names.filter((_, i) => isPresent[i]);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function round(number) {
  return Math.round(number * 10) / 10;
}
