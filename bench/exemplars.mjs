// node bench/exemplars.mjs [--rounds 3]
//
// What enableExemplars costs an observation on a kept series when no span is active: without OpenTelemetry, and
// with its context manager at work. Each case in a process of its own, rounds interleaved, medians shown.
import { parseArgs } from 'node:util';
import { inProcesses } from './native/in-processes.mjs';
import { compileLibrary } from './scrape/compile-library.mjs';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const cases = ['no exemplars', 'exemplars, no OpenTelemetry', 'exemplars, OpenTelemetry without a span'];
const script = new URL('./recording/run-exemplars.mjs', import.meta.url);
const results = await inProcesses(script, cases, {
  rounds: Number(options.rounds),
  args: [compileLibrary()],
});
console.log(`Nanoseconds per observation, Node ${process.version}`);
console.table(Object.fromEntries([...results].map(([name, { ns }]) => [name, Number(ns.toPrecision(3))])));
