// `npm start`: builds and starts both services and live traffic, says where to look, and stops
// everything in order on Ctrl-C.
import { build } from './start/build.mjs';
import { StartError } from './start/errors.mjs';
import { whenOrphaned } from './start/orphaned.mjs';
import { requireFreePorts } from './start/ports.mjs';
import { ManagedProcess } from './start/managed-process.mjs';
import { untilReady } from './start/ready.mjs';
import { readSettings, USAGE } from './start/settings.mjs';
import { step } from './start/step.mjs';
import { table } from './start/table.mjs';

/** Starts what `settings` lists and runs until `stop` aborts; throws when something ends before that. */
async function run({ services, traffic }, stop) {
  await requireFreePorts(services);
  const running = [];
  const over = new AbortController();
  const signal = AbortSignal.any([stop, over.signal]);
  try {
    const names = [...services, ...(traffic ? [traffic] : [])].map(({ name }) => name);
    await step(`Building ${names.join(', ')}`, () => Promise.all(names.map((name) => build(name, signal))));
    for (const service of services) {
      const child = new ManagedProcess(service);
      running.unshift(child);
      const ready = untilReady(service, signal);
      await step(`Starting ${service.name}`, () => Promise.race([ready, child.unexpectedEnd]));
    }
    if (traffic) running.unshift(new ManagedProcess(traffic));
    console.log(table(services, traffic));
    await Promise.race([aborted(stop), ...running.map((child) => child.unexpectedEnd)]);
  } finally {
    over.abort();
    // Newest first: a caller stops before the service it calls.
    for (const child of running) await step(`Stopping ${child.name}`, () => child.stop());
  }
}

const aborted = (signal) =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', resolve, { once: true });
  });

const stopping = new AbortController();
// Ctrl-C may arrive twice, from the terminal and from npm, so another signal changes nothing.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort());
whenOrphaned(() => stopping.abort());

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  if (settings === 'help') console.log(USAGE);
  else await run(settings, stopping.signal);
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(error instanceof StartError ? error.message : error);
    process.exitCode = 1;
  }
}
