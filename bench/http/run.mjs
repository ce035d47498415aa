// run.mjs LIBRARY PLATFORM CONTESTANT ROUTES REQUESTS BATCH: CPU time that measuring adds to a request
import { median } from '../runner/statistics.mjs';
import { makeApp } from './apps.mjs';
import { checkCountedRequests } from './counted-requests.mjs';
import { DummyConnection } from './dummy-connection.mjs';

const WARM_UP_BATCHES = 20;
const [library, platform, contestant, routes, requestCount, batchSize] = process.argv.slice(2);
const batch = Number(batchSize);
const requests = Array.from({ length: Number(routes) }, (_, index) => requestTo(`/r${index}/17`));
// The bare application takes turns with the measured one, so that a busy moment of the machine hits both.
const apps = [await start('bare'), await start(contestant)];
const [bare, measured] = apps;

for (let i = 0; i < WARM_UP_BATCHES; i++) {
  for (const { connection } of apps) await connection.run(requests, batch);
}
const turns = Math.ceil(Number(requestCount) / batch);
for (let i = 0; i < turns; i++) {
  for (const app of i % 2 ? apps.toReversed() : apps) app.turns.push(await turn(app));
}
if (contestant !== 'bare') {
  const { port } = measured.app.getHttpServer().address();
  await checkCountedRequests({ port, contestant, answers: (WARM_UP_BATCHES + turns) * batch });
}
for (const { app } of apps) await app.close();
process.send({
  'added CPU µs': median(measured.turns.map((micros, i) => micros - bare.turns[i])),
  'CPU µs': median(measured.turns),
  'bare CPU µs': median(bare.turns),
});

async function start(name) {
  const app = await makeApp({ platform, contestant: name, library, routes: Number(routes) });
  await app.listen(0, '127.0.0.1');
  return { app, connection: new DummyConnection(app.getHttpServer()), turns: [] };
}

async function turn({ connection }) {
  const before = process.cpuUsage();
  await connection.run(requests, batch);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / batch;
}

function requestTo(path) {
  return Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nUser-Agent: bench\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n`,
  );
}
