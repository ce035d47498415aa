// run.mjs LIBRARY PLATFORM CONTESTANT ROUTES ASKED REQUESTS BATCH: CPU time that measuring adds to a request
import { makeApp } from './apps.mjs';
import { checkCountedRequests } from './counted-requests.mjs';
import { addedToRequests } from './turns.mjs';

const [library, platform, contestant, routes, asked, total, batch] = process.argv.slice(2);
// Spread over all routes, as a router may find the first ones sooner.
const requests = Array.from({ length: Number(asked) }, (_, index) =>
  requestTo(`/r${Math.floor((index * Number(routes)) / Number(asked))}/17`),
);
const apps = [await start('bare'), await start(contestant), await start('bare')];
const { answers, figures } = await addedToRequests(apps, {
  requests,
  batch: Number(batch),
  total: Number(total),
  floor: 'bare',
});
if (contestant !== 'bare') {
  const { port } = apps[1].getHttpServer().address();
  await checkCountedRequests({ port, contestant, answers });
}
for (const app of apps) await app.close();
process.send(figures);

async function start(name) {
  const app = await makeApp({ platform, contestant: name, library, routes: Number(routes) });
  await app.listen(0, '127.0.0.1');
  return app;
}

function requestTo(path) {
  return Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nUser-Agent: bench\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n`,
  );
}
