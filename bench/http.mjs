// node bench/http.mjs [--platforms express,fastify] [--requests 100000] [--routes 10] [--contestants bare,ours]
//
// CPU time that measuring adds to a request, all in one process and without the kernel: requests go through Node's
// own HTTP parser, request and response on connections that are no sockets. Applications take turns of `--batch`
// requests, so that a busy moment of the machine hits all alike; medians of the turns are shown, and how far apart
// the middle half of the differences to the bare application's turn beside it are.
import { parseArgs } from 'node:util';
import { makeApp } from './http/apps.mjs';
import { compileLibrary } from './http/compile-library.mjs';
import { PLATFORM_CONTESTANTS } from './http/contestants.mjs';
import { DummyConnection } from './http/dummy-connection.mjs';

const { values: options } = parseArgs({
  options: {
    platforms: { type: 'string', default: 'express,fastify' },
    contestants: { type: 'string' },
    requests: { type: 'string', default: '100000' },
    batch: { type: 'string', default: '1000' },
    routes: { type: 'string', default: '10' },
  },
});
const library = compileLibrary();
const batch = Number(options.batch);
const rounds = Math.ceil(Number(options.requests) / batch);

for (const platform of options.platforms.split(',')) {
  for (const routes of options.routes.split(',').map(Number)) await compare(platform, routes);
}

async function compare(platform, routes) {
  const contestants = options.contestants?.split(',') ?? PLATFORM_CONTESTANTS[platform];
  const running = [];
  for (const contestant of contestants) {
    const app = await makeApp({ platform, contestant, library, routes });
    await app.init();
    if (platform === 'fastify') await app.getHttpAdapter().getInstance().ready();
    running.push({ contestant, app, connection: new DummyConnection(app.getHttpServer()), turns: [] });
  }
  const requests = Array.from({ length: routes }, (_, index) => requestTo(`/r${index}/17`));
  for (let warmUp = 0; warmUp < 20; warmUp++) {
    for (const { connection } of running) await connection.run(requests, batch);
  }
  for (let round = 0; round < rounds; round++) {
    for (const one of round % 2 ? running.toReversed() : running) one.turns.push(await turn(one, requests));
  }
  report(platform, routes, running);
  for (const { app } of running) await app.close();
}

async function turn({ connection }, requests) {
  const before = process.cpuUsage();
  await connection.run(requests, batch);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / batch;
}

function report(platform, routes, running) {
  console.log(`\n${platform}, ${routes} routes, ${rounds} turns of ${batch} requests: CPU µs per request`);
  const bare = running[0].turns;
  console.table(
    running.map(({ contestant, turns }) => {
      const added = turns.map((value, round) => value - bare[round]);
      return {
        contestant,
        µs: quantile(turns, 0.5).toFixed(2),
        'added µs': quantile(added, 0.5).toFixed(2),
        'middle half': `${quantile(added, 0.25).toFixed(2)} to ${quantile(added, 0.75).toFixed(2)}`,
      };
    }),
  );
}

function requestTo(path) {
  return Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nUser-Agent: bench\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n`,
  );
}

function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(q * (sorted.length - 1))];
}
