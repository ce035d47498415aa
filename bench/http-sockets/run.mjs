// run.mjs LIBRARY PLATFORM CONTESTANT CONNECTIONS TURNS SECONDS: loads two applications over sockets in turns, the bare one
// and the contestant's
import { fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { checkCountedRequests } from '../http/counted-requests.mjs';
import { median, quantile } from '../runner/statistics.mjs';

// The compiler must have met both before either is done.
const WARM_UPS = [5000, 15_000];
const ROUTES = 10;
const PATHS = Array.from({ length: ROUTES }, (_, route) => ({ path: `/r${route}/17` }));
const [library, platform, contestant, connections, turnCount, seconds] = process.argv.slice(2);

// In one process both meet the same state of compiler and heap: between two processes that differs by more than what is
// measured. OpenTelemetry changes Node's HTTP server, so there the bare application is on its own.
const [bare, measured] =
  contestant === 'OpenTelemetry'
    ? [...(await start('bare')), ...(await start(contestant))]
    : await start('bare', contestant);
for (const amount of WARM_UPS) for (const app of [bare, measured]) await warmUp(app, amount);
const turns = [];
for (let turn = 0; turn < Number(turnCount); turn++) {
  const figures = new Map();
  for (const app of turn % 2 ? [measured, bare] : [bare, measured])
    figures.set(app, await load(app, app.requestsPerTurn));
  turns.push({ ofBare: figures.get(bare), ofMeasured: figures.get(measured) });
}
if (contestant !== 'bare') {
  const { port, answers } = measured;
  await checkCountedRequests({ port, contestant, answers });
}
for (const child of new Set([bare.process, measured.process])) {
  child.kill();
  await once(child, 'exit');
}
const medianOf = (figure) => median(turns.map(({ ofMeasured }) => ofMeasured[figure]));
const besideBare = (figure, compare) =>
  median(turns.map(({ ofBare, ofMeasured }) => compare(ofMeasured[figure], ofBare[figure])));
const ratio = (ofMeasured, ofBare) => ofMeasured / ofBare;
process.send({
  'CPU µs per request': medianOf('cpuMicros'),
  'added CPU µs': besideBare('cpuMicros', (ofMeasured, ofBare) => ofMeasured - ofBare),
  'req/s': medianOf('rate'),
  'req/s, of bare': besideBare('rate', ratio),
  'p50 ms': medianOf('p50'),
  'p99 ms': medianOf('p99'),
  'p99, of bare': besideBare('p99', ratio),
});

/** Starts applications in one process; of each the port, and how often it has answered. */
async function start(...contestants) {
  const server = new URL('server.mjs', import.meta.url);
  const child = fork(server, [library, platform, String(ROUTES), ...contestants]);
  const [ports] = await once(child, 'message');
  return ports.map((port) => ({ process: child, port, answers: 0 }));
}

/** Warms an application up, and finds how many requests it answers in a turn. */
async function warmUp(app, amount) {
  const { rate } = await load(app, amount);
  app.requestsPerTurn = Math.round(rate * Number(seconds));
}

/** So many requests without a pause on all connections; autocannon's own latencies are whole milliseconds. */
async function load(app, amount) {
  const latenciesMs = [];
  const answeredAtMs = [];
  const cpuBefore = await cpuMicrosOf(app);
  const run = autocannon({
    url: `http://127.0.0.1:${app.port}`,
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
  app.answers += latenciesMs.length;
  return {
    cpuMicros: ((await cpuMicrosOf(app)) - cpuBefore) / latenciesMs.length,
    rate: (1000 * (latenciesMs.length - 1)) / (answeredAtMs.at(-1) - answeredAtMs[0]),
    p50: quantile(latenciesMs, 0.5),
    p99: quantile(latenciesMs, 0.99),
  };
}

/** CPU time of an application's process so far, in microseconds. */
async function cpuMicrosOf({ process: child }) {
  child.send('CPU time, please');
  const [micros] = await once(child, 'message');
  return micros;
}
