// node bench/scrape.mjs [--kinds counters,histograms] [--series 1000,100000] [--rounds 5] [--contestants A,B]
//
// Time, longest event-loop block and extra memory of a scrape, written to nowhere. CPU time is of all threads and,
// on a machine with other work, the figure to compare. Each contestant runs in a process of its own;
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
  if (message.scrapes === undefined) throw new Error(`${args.join(' ')} ended with ${message.code}`);
  return message;
}

function summary(results) {
  const rows = {};
  for (const [name, rounds] of results) {
    const medianOf = (figure) =>
      median(rounds.map(({ scrapes }) => median(scrapes.map((scrape) => scrape[figure]))));
    const megabytes = (figure) => Math.round(median(rounds.map((round) => round[figure])) / 1e5) / 10;
    rows[name] = {
      'wall ms': round(medianOf('wallMs')),
      'CPU ms': round(medianOf('cpuMs')),
      'block ms': round(medianOf('blockMs')),
      'block CPU ms': round(medianOf('blockCpuMs')),
      'extra MB': megabytes('extraBytes'),
      'extra MB, first scrape': megabytes('firstExtraBytes'),
    };
  }
  const ours = rows['nestjs-metrics'];
  if (ours !== undefined) {
    for (const row of Object.values(rows)) row['CPU, times ours'] = round(row['CPU ms'] / ours['CPU ms']);
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
