// run-recording.mjs LIBRARY alone|shared: a kept counter of a process that writes what has changed once a second, or not
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bestOfRuns } from '../runner/best-of-runs.mjs';

const CALLS_PER_RUN = 1_000_000;
const RUNS_PER_WRITE = 10;
const [library, contestant] = process.argv.slice(2);
const { Counter } = await import(`${library}core/instruments/counter.js`);
const { ProcessGroup } = await import(`${library}workers/process-group.js`);

const counter = new Counter({
  name: 'calls_total',
  help: 'Calls.',
  labelNames: ['id'],
  maxSeries: Infinity,
  registers: [],
});
for (let id = 0; id < 10_000; id++) counter.inc({ id });
const kept = counter.labels({ id: 1 });
const folder = mkdtempSync(join(tmpdir(), 'bench-recording-'));
const group = new ProcessGroup({
  folder,
  id: '1',
  hasEnded: () => false,
  startOf: () => 0,
  onLeftOut: () => undefined,
  onError: () => undefined,
});
const present = new Set([counter]);
group.write(present);

let writeMs = Infinity;
let runs = 0;
const { ns } = await bestOfRuns((count) => {
  for (let i = 0; i < count; i++) kept.inc();
  if (contestant !== 'shared' || ++runs % RUNS_PER_WRITE !== 0) return;
  const start = performance.now();
  group.write(present);
  writeMs = Math.min(writeMs, performance.now() - start);
}, CALLS_PER_RUN);
rmSync(folder, { recursive: true });
process.send({ ns, ...(contestant === 'shared' && { 'ms per write': writeMs }) });
