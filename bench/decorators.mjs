// node bench/decorators.mjs [--rounds 7] [--calls 1000000] [--classes 1,16] [--contestants timed,counted] [--modes sync,async]
//
// What a decorator adds to a call, in nanoseconds. Each contestant runs in a process of its own, in which a Nest
// application owns the instances; rounds are interleaved with the undecorated method, so that a busy moment of the
// machine hits all alike; medians are shown. "cpu" is the processor time of the process, which other processes on
// the machine disturb less than "wall". Each process first checks that its metrics have every call.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { compileLibrary } from './decorators-compile.mjs';
import { CONTESTANTS } from './decorators-contestants.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    calls: { type: 'string', default: '1000000' },
    classes: { type: 'string', default: '1,16' },
    modes: { type: 'string', default: 'sync,async' },
    contestants: { type: 'string', default: Object.keys(CONTESTANTS).join() },
  },
});
const library = compileLibrary();
const contestants = ['plain', ...options.contestants.split(',').filter((name) => name !== 'plain')];

for (const mode of options.modes.split(',')) {
  for (const classes of options.classes.split(',')) {
    const rounds = [];
    for (let round = 0; round < Number(options.rounds); round++) {
      const results = {};
      for (const name of contestants)
        results[name] = await run([library, name, mode, classes, options.calls]);
      rounds.push(results);
    }
    console.log(`\n${mode} method, decorated in ${classes} class(es), ns per call, Node ${process.version}`);
    console.table(summary(rounds));
  }
}

async function run(args) {
  const child = fork(new URL('./decorators-run.mjs', import.meta.url), args, { execArgv: ['--expose-gc'] });
  const ended = once(child, 'exit');
  const [message] = await Promise.race([once(child, 'message'), ended.then(([code]) => [{ code }])]);
  await ended;
  if (message.cpu === undefined) throw new Error(`${args.slice(1).join(' ')} ended with ${message.code}`);
  return message;
}

function summary(rounds) {
  const rows = {};
  for (const name of contestants) {
    const of = (read) => Math.round(median(rounds.map(read)) * 10) / 10;
    rows[name] = {
      'cpu, added': of((round) => round[name].cpu - round.plain.cpu),
      'wall, added': of((round) => round[name].wall - round.plain.wall),
      cpu: of((round) => round[name].cpu),
      wall: of((round) => round[name].wall),
      'bytes per call': of((round) => round[name].bytes),
    };
  }
  return rows;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
