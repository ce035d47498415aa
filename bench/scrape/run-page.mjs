// run-page.mjs LIBRARY_URL CONTESTANT SCRAPES COLLECTS: the page of a typical application, over a connection without a
// kernel. COLLECTS: whether the garbage is collected before each scrape.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { DummyConnection } from '../http/dummy-connection.mjs';
import { cpuMs } from '../runner/cpu-ms.mjs';
import { median } from '../runner/statistics.mjs';
import { startPage } from './page.mjs';

const [library, contestant, scrapes, collects] = process.argv.slice(2);
const { app, server, url } = await startPage(contestant, library);
const connection = new DummyConnection(server);
const request = Buffer.from(
  'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nAccept: text/plain;version=0.0.4\r\nConnection: keep-alive\r\n\r\n',
);

const costs = [];
for (let i = 0; i < Number(scrapes); i++) {
  if (collects === 'true') globalThis.gc();
  await delay(5);
  const startMs = cpuMs();
  const answered = once(server, 'request').then(([, response]) => once(response, 'finish'));
  connection.push(request);
  await answered;
  costs.push(cpuMs() - startMs);
}
const page = await (await fetch(`${url}/metrics`)).text();
const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
for (const name of ['http_request', 'jobs_19_done_total', 'job_2_duration_seconds']) {
  if (!page.includes(name)) throw new Error(`The page lacks ${name}`);
}
const halfMs = median(costs.slice(costs.length / 2));
process.send({
  'CPU ms, first': costs[0],
  'CPU ms, all': costs.reduce((sum, ms) => sum + ms, 0),
  'CPU ms, median of the last half': halfMs,
  'CPU µs per line, median of the last half': (halfMs * 1000) / lines,
  lines,
});
await app.close();
process.disconnect();
