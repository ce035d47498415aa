// run-store.mjs LIBRARY STORE HISTOGRAM TARGETS INTERVAL SCRAPES
// What a store takes to scrape so many targets: memory, disk, CPU time. Ends early, and fails, when the machine has less
// than 3 GiB of memory left.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LABEL_SETS, SERIES_OF_A_SET } from './page.mjs';
import { bytesOnDisk, configure, memoryOf, STORES } from './stores.mjs';

// The same traffic between two scrapes, whatever their interval.
const REQUESTS_BETWEEN_SCRAPES = 3000;
const LEAST_FREE_BYTES = 3 * 2 ** 30;
const POLL_MS = 500;
const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

const [library, store, histogram, targets, interval, scrapes] = process.argv.slice(2);
const intervalSeconds = Number(interval);
const folder = mkdtempSync(join(tmpdir(), 'metrics-scale-'));
const { command, ingested, settled } = STORES[store];
const count = Number(targets);
const samplesOfAScrape = count * LABEL_SETS * SERIES_OF_A_SET[histogram];

const requests = String(REQUESTS_BETWEEN_SCRAPES / intervalSeconds);
const application = fork(new URL('application.mjs', import.meta.url), [
  library,
  histogram,
  LABEL_SETS,
  requests,
]);
const [{ port }] = await once(application, 'message');
const receiver = await swallowingReceiver();
configure(store, folder, { port, count, intervalSeconds, receiver: receiver.url });
const own = await freePort();
const log = openSync(join(folder, 'log'), 'a');
const [file, ...args] = command(folder, { port: own });
const child = spawn(file, args, { stdio: ['ignore', log, log] });
closeSync(log);
try {
  await once(child, 'spawn'); // throws when there is no such program
  const figures = await measured(`http://127.0.0.1:${own}`);
  process.send(figures);
} catch (error) {
  console.error(`${error.message}\n${readFileSync(join(folder, 'log'), 'utf8').slice(-1500)}`);
} finally {
  if (child.kill()) await once(child, 'exit');
  application.disconnect();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
  process.disconnect();
}

async function measured(origin) {
  const wanted = samplesOfAScrape * Number(scrapes);
  let samples = 0;
  while (samples < wanted) {
    await setTimeout(POLL_MS);
    if (child.exitCode !== null) throw new Error(`${store} ended with ${child.exitCode}.`);
    if (freeBytes() < LEAST_FREE_BYTES)
      throw new Error(`Less than 3 GiB of memory left at ${samples} samples.`);
    samples = await samplesAt(origin);
  }
  const memory = memoryOf(child.pid);
  const cpu = cpuSeconds(child.pid);
  const onDisk = bytesOnDisk(folder);
  const bytes = await settled?.(folder, origin);
  return {
    series: samplesOfAScrape,
    'MiB of memory': memory.now / 2 ** 20,
    'MiB at most': memory.highest / 2 ** 20,
    'bytes of memory a series': memory.now / samplesOfAScrape,
    'CPU µs a sample': (1e6 * cpu) / samples,
    'MiB on disk meanwhile': onDisk / 2 ** 20,
    ...(bytes && {
      'bytes a sample': bytes.samples / samples,
      'bytes of index a series': bytes.index / samplesOfAScrape,
    }),
    'bytes of a page, a label set': (await pageBytes()) / LABEL_SETS,
  };
}

async function samplesAt(origin) {
  try {
    const text = await (await fetch(`${origin}/metrics`)).text();
    return [...text.matchAll(ingested)].reduce((sum, [, value]) => sum + Number(value), 0);
  } catch {
    return 0; // not up yet
  }
}

/** The size of a page as Prometheus asks for it, before compression. */
async function pageBytes() {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { accept: PROTOBUF },
  });
  return (await response.arrayBuffer()).byteLength;
}

function cpuSeconds(pid) {
  // proc(5): utime and stime are the 14th and 15th field; the second may have spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function freeBytes() {
  return 1024 * Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))[1]);
}

/** A receiver of remote writes that keeps nothing. */
async function swallowingReceiver() {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(204).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close().closeAllConnections(),
  };
}

async function freePort() {
  const server = createSocket().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
