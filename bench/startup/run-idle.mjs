// run-idle.mjs CONTESTANT ENTRY SECONDS: CPU time of an application that nobody asks, per second
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { cpuMs } from '../runner/cpu-ms.mjs';
import { check, start } from './contestants.mjs';

// The compiler's threads are busy for a while after the start.
const SETTLE_MS = 4000;

const [contestant, entry, seconds] = process.argv.slice(2);
const load = (name) => import(name === entry ? pathToFileURL(name).href : name);
const app = await start({ contestant, entry, load });
await check(app, contestant);
// Once, and not every second: V8 collects the garbage of the start, at a time that differs from run to run.
globalThis.gc();
await setTimeout(SETTLE_MS);
const before = cpuMs();
await setTimeout(1000 * Number(seconds));
const figures = { 'CPU ms a second': (cpuMs() - before) / Number(seconds) };
await app.close();
process.send(figures, () => process.exit());
