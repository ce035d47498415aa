// run-import.mjs CONTESTANT ENTRY: CPU time until the application listens, by import
import { pathToFileURL } from 'node:url';
import { cpuMs } from '../runner/cpu-ms.mjs';
import { check, start } from './contestants.mjs';
import { loadedFiles } from './loaded-files.mjs';

const [contestant, entry] = process.argv.slice(2);
const load = (name) => import(name === entry ? pathToFileURL(name).href : name);
const before = cpuMs();
const app = await start({ contestant, entry, load });
const figures = { 'CPU ms': cpuMs() - before, files: loadedFiles() };
await check(app, contestant);
await app.close();
process.send(figures, () => process.exit());
