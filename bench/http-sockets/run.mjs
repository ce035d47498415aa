// run.mjs LIBRARY PLATFORM CONTESTANT SECONDS CONNECTIONS: loads a server in a process of its own over sockets
import { fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { checkCountedRequests } from '../http/counted-requests.mjs';
import { quantile } from '../runner/statistics.mjs';

const WARM_UP_SECONDS = 2;
const ROUTES = 10;
const [library, platform, contestant, seconds, connections] = process.argv.slice(2);
const server = fork(new URL('server.mjs', import.meta.url), [library, platform, contestant, String(ROUTES)]);
const { port } = await answer();
const paths = Array.from({ length: ROUTES }, (_, route) => ({ path: `/r${route}/17` }));

const warmUp = await load(WARM_UP_SECONDS);
const before = await ask();
const measured = await load(Number(seconds));
const cpuMicros = (await ask()) - before;
if (contestant !== 'bare') {
  // Each connection's last request of a load may have been cut off.
  const unanswered = 2 * Number(connections);
  await checkCountedRequests({ port, contestant, answers: warmUp.answers + measured.answers, unanswered });
}
server.kill();
await once(server, 'exit');
process.send({
  'CPU µs per request': cpuMicros / measured.answers,
  'req/s': measured.answers / measured.seconds,
  'p50 ms': quantile(measured.latenciesMs, 0.5),
  'p99 ms': quantile(measured.latenciesMs, 0.99),
});

/** Requests without a pause on all connections; autocannon's own latencies are whole milliseconds. */
async function load(duration) {
  const latenciesMs = [];
  const run = autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: Number(connections),
    duration,
    requests: paths,
  });
  run.on('response', (_client, status, _bytes, ms) => {
    if (status !== 200) throw new Error(`${contestant} answered ${status}`);
    latenciesMs.push(ms);
  });
  const result = await run;
  if (result.errors > 0) throw new Error(`${contestant}: ${result.errors} requests failed`);
  return { answers: latenciesMs.length, seconds: result.duration, latenciesMs };
}

/** CPU time of the server so far, in microseconds. */
async function ask() {
  server.send('CPU time, please');
  return answer();
}

async function answer() {
  const [message] = await once(server, 'message');
  return message;
}
