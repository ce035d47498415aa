// run-routes.mjs LIBRARY PLATFORM CONTESTANT ROUTES ASKED REQUESTS BATCH: CPU time that recording adds to a request
//
// The application is the same with and without recording: applications of a thousand routes differ by more than what is
// measured, as each has routes, and so a thousand regular expressions on Express, in places of its own in memory.
import { makeApp } from './apps.mjs';
import { checkCountedRequests } from './counted-requests.mjs';
import { requestsTo } from './requests.mjs';
import { addedToRequests } from './turns.mjs';

const [library, platform, contestant, routes, asked, total, batch] = process.argv.slice(2);
let isLeftOut = false;
const app = await makeApp({
  platform,
  contestant: 'ours',
  library,
  routes: Number(routes),
  http: { ignore: { when: () => isLeftOut } },
});
await app.listen(0, '127.0.0.1');
const server = app.getHttpServer();
const leftOut = { server, enter: () => (isLeftOut = true) };
const recorded = { server, enter: () => (isLeftOut = false) };
const { answers, figures } = await addedToRequests(
  [leftOut, contestant === 'ours' ? recorded : leftOut, leftOut],
  {
    requests: requestsTo(Number(routes), Number(asked)),
    batch: Number(batch),
    total: Number(total),
    floor: 'left out',
  },
);
if (contestant === 'ours') {
  await checkCountedRequests({ port: server.address().port, contestant, answers });
}
await app.close();
process.send(figures);
