import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs each case in a process of its own, in interleaved rounds (A B C A B C), so that a busy moment of the machine
 * hits all alike. `script` gets `args` and the case's name, and sends one object of numbers. Returns of each case
 * and number the median over the rounds, and the widest distance from it in per cent under `±`.
 */
export async function inProcesses(script, cases, { rounds, args = [] }) {
  const results = new Map(cases.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of cases) results.get(name).push(await runOnce(script, [...args, name]));
  }
  return new Map([...results].map(([name, measured]) => [name, summary(measured)]));
}

export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

async function runOnce(script, args) {
  const child = fork(script, args, { execArgv: ['--expose-gc'] });
  const ended = once(child, 'exit');
  const [message] = await Promise.race([once(child, 'message'), ended.then(() => [])]);
  await ended;
  if (message === undefined) throw new Error(`${args.join(' ')} ended without a result`);
  return message;
}

function summary(measured) {
  const numbers = Object.keys(measured[0]);
  const [first] = numbers;
  const firstMedian = median(measured.map((one) => one[first]));
  const spread = Math.max(...measured.map((one) => Math.abs(one[first] - firstMedian)));
  return {
    ...Object.fromEntries(numbers.map((name) => [name, median(measured.map((one) => one[name]))])),
    '±': `${Math.round((100 * spread) / firstMedian)} %`,
  };
}
