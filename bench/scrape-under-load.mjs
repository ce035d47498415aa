// node bench/scrape-under-load.mjs [--series 100000] [--rate 500] [--seconds 20] [--turns 5] [--contestants A,B]
//
// How long requests take while the application is scraped once a second, against the same application left alone.
// Each contestant runs in a process of its own, in turns without and with scrapes. Requests come at random moments
// through Node's own HTTP parser, without a kernel, and time is CPU time of the process plus the time in which it
// had nothing to do: other work on the machine does not count. Shown are medians over the turns, and
// of the ratios within a turn, with the least and the largest of those.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { compileLibrary } from './http/compile-library.mjs';

const { values: options } = parseArgs({
  options: {
    series: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '20' },
    turns: { type: 'string', default: '5' },
    contestants: { type: 'string', default: 'nestjs-metrics,prom-client' },
  },
});
const { series, rate, seconds, turns } = options;
const library = compileLibrary();
const rows = [];
for (const name of options.contestants.split(',')) rows.push(...rowsOf(name, await measure(name)));
console.log(`\n${series} series, ${rate} requests a second, Node ${process.version}: ms by the CPU clock`);
console.table(rows);

async function measure(name) {
  const args = [library, name, series, rate, seconds, turns];
  const child = fork(new URL('./scrape/run-under-load.mjs', import.meta.url), args, {
    // Work of other threads would count as if it had to be waited for.
    execArgv: ['--single-threaded'],
  });
  const ended = once(child, 'exit').then(([code]) => [{ code }]);
  const [measured] = await Promise.race([once(child, 'message'), ended]);
  if (!Array.isArray(measured)) throw new Error(`${name} ended with ${measured.code}`);
  return measured;
}

function rowsOf(name, measured) {
  const ratios = measured.map(({ alone, scraped }) => scraped.p99 / alone.p99).toSorted((a, b) => a - b);
  return ['alone', 'scraped'].map((way) => ({
    application: `${name}, ${way}`,
    ...Object.fromEntries(
      ['p50', 'p99', 'max'].map((figure) => [figure, round(median(measured.map((one) => one[way][figure])))]),
    ),
    ...(way === 'scraped' && {
      'p99, times alone': round(median(ratios)),
      'from, to': `${round(ratios[0])}, ${round(ratios.at(-1))}`,
    }),
  }));
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function round(number) {
  return Math.round(number * 100) / 100;
}
