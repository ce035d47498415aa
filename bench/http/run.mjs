// run.mjs LIBRARY PLATFORM CONTESTANT ROUTES ASKED REQUESTS BATCH: CPU time that measuring adds to a request
import { median } from '../runner/statistics.mjs';
import { makeApp } from './apps.mjs';
import { checkCountedRequests } from './counted-requests.mjs';
import { DummyConnection } from './dummy-connection.mjs';

const WARM_UP_BATCHES = 150;
const [library, platform, contestant, routes, asked, requestCount, batchSize] = process.argv.slice(2);
const batch = Number(batchSize);
// Spread over all routes, as a router may find the first ones sooner.
const requests = Array.from({ length: Number(asked) }, (_, index) =>
  requestTo(`/r${Math.floor((index * Number(routes)) / Number(asked))}/17`),
);
// Bare applications take turns with the measured one, so that a busy moment of the machine hits all. One is made before
// it and one after, as an application costs a little more than those that were made before it in the process.
const apps = [await start('bare'), await start(contestant), await start('bare')];
const [before, measured, after] = apps;

for (let i = 0; i < WARM_UP_BATCHES; i++) {
  for (const { connection } of apps) await connection.run(requestsOf(i), batch);
}
const turns = Math.ceil(Number(requestCount) / batch);
for (let i = 0; i < turns; i++) {
  for (const app of i % 2 ? apps.toReversed() : apps) app.turns.push(await turn(app, requestsOf(i)));
}
if (contestant !== 'bare') {
  const { port } = measured.app.getHttpServer().address();
  await checkCountedRequests({ port, contestant, answers: (WARM_UP_BATCHES + turns) * batch });
}
for (const { app } of apps) await app.close();
const bare = before.turns.map(({ micros, bytes }, i) => ({
  micros: (micros + after.turns[i].micros) / 2,
  bytes: (bytes + after.turns[i].bytes) / 2,
}));
process.send({
  'added CPU µs': median(measured.turns.map(({ micros }, i) => micros - bare[i].micros)),
  'CPU µs': median(measured.turns.map(({ micros }) => micros)),
  'bare CPU µs': median(bare.map(({ micros }) => micros)),
  'added bytes': median(measured.turns.map(({ bytes }, i) => bytes - bare[i].bytes)),
});

async function start(name) {
  const app = await makeApp({ platform, contestant: name, library, routes: Number(routes) });
  await app.listen(0, '127.0.0.1');
  return { app, connection: new DummyConnection(app.getHttpServer()), turns: [] };
}

/** Those of a turn: it goes on where the last one ended. */
function requestsOf(turn) {
  const first = (turn * batch) % requests.length;
  return [...requests.slice(first), ...requests.slice(0, first)];
}

async function turn({ connection }, requests) {
  // A turn is short enough to need no collection of garbage in it, which would hit one application or the other.
  globalThis.gc({ type: 'minor' });
  const bytesBefore = process.memoryUsage().heapUsed;
  const cpuBefore = process.cpuUsage();
  await connection.run(requests, batch);
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    micros: (user + system) / batch,
    bytes: (process.memoryUsage().heapUsed - bytesBefore) / batch,
  };
}

function requestTo(path) {
  return Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nUser-Agent: bench\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n`,
  );
}
