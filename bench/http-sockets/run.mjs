// run.mjs LIBRARY PLATFORM CONTESTANT CONNECTIONS TURNS REQUESTS: loads two servers over sockets, each in a process of its
// own, in turns: the bare application and the contestant
import { fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { checkCountedRequests } from '../http/counted-requests.mjs';
import { median, quantile } from '../runner/statistics.mjs';

const WARM_UP_REQUESTS = 15_000;
const ROUTES = 10;
const PATHS = Array.from({ length: ROUTES }, (_, route) => ({ path: `/r${route}/17` }));
const [library, platform, contestant, connections, turnCount, requestCount] = process.argv.slice(2);

const bare = await start('bare');
const measured = await start(contestant);
for (const server of [bare, measured]) await load(server, WARM_UP_REQUESTS);
const turns = [];
for (let turn = 0; turn < Number(turnCount); turn++) {
  const figures = new Map();
  for (const server of turn % 2 ? [measured, bare] : [bare, measured])
    figures.set(server, await load(server, Number(requestCount)));
  turns.push({ ofBare: figures.get(bare), ofMeasured: figures.get(measured) });
}
if (contestant !== 'bare') {
  const { port, answers } = measured;
  await checkCountedRequests({ port, contestant, answers });
}
for (const { process: child } of [bare, measured]) {
  child.kill();
  await once(child, 'exit');
}
const medianOf = (figure) => median(turns.map(({ ofMeasured }) => ofMeasured[figure]));
const ratioOf = (figure) =>
  median(turns.map(({ ofBare, ofMeasured }) => ofMeasured[figure] / ofBare[figure]));
process.send({
  'CPU µs per request': medianOf('cpuMicros'),
  'req/s': medianOf('rate'),
  'req/s, of bare': ratioOf('rate'),
  'p50 ms': medianOf('p50'),
  'p99 ms': medianOf('p99'),
  'p99, of bare': ratioOf('p99'),
});

async function start(name) {
  const child = fork(new URL('server.mjs', import.meta.url), [library, platform, name, String(ROUTES)]);
  const [{ port }] = await once(child, 'message');
  return { process: child, port, answers: 0 };
}

/** So many requests without a pause on all connections; autocannon's own latencies are whole milliseconds. */
async function load(server, amount) {
  const latenciesMs = [];
  const answeredAtMs = [];
  const cpuBefore = await cpuMicrosOf(server);
  const run = autocannon({
    url: `http://127.0.0.1:${server.port}`,
    connections: Number(connections),
    amount,
    requests: PATHS,
  });
  run.on('response', (_client, status, _bytes, ms) => {
    if (status !== 200) throw new Error(`${contestant} answered ${status}`);
    latenciesMs.push(ms);
    answeredAtMs.push(performance.now());
  });
  const { errors } = await run;
  if (errors > 0) throw new Error(`${contestant}: ${errors} requests failed`);
  server.answers += latenciesMs.length;
  return {
    cpuMicros: ((await cpuMicrosOf(server)) - cpuBefore) / latenciesMs.length,
    rate: (1000 * (latenciesMs.length - 1)) / (answeredAtMs.at(-1) - answeredAtMs[0]),
    p50: quantile(latenciesMs, 0.5),
    p99: quantile(latenciesMs, 0.99),
  };
}

/** CPU time of a server so far, in microseconds. */
async function cpuMicrosOf({ process: child }) {
  child.send('CPU time, please');
  const [micros] = await once(child, 'message');
  return micros;
}
