// run.mjs LIBRARY PLATFORM CONTESTANT FLOOR ROUTES REQUESTS BATCH: CPU time that measuring adds to a request
import { makeApp } from './apps.mjs';
import { checkCountedRequests } from './counted-requests.mjs';
import { requestsTo } from './requests.mjs';
import { addedToRequests, lanesOf } from './turns.mjs';

const [library, platform, contestant, floor, routes, total, batch] = process.argv.slice(2);
const apps = [await start(floor), await start(contestant), await start(floor)];
const { answers, figures } = await addedToRequests(lanesOf(apps), {
  requests: requestsTo(Number(routes)),
  batch: Number(batch),
  total: Number(total),
  floor,
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
