// server.mjs LIBRARY PLATFORM CONTESTANT ROUTES: an application that listens, and tells its CPU time when asked
import { makeApp } from '../http/apps.mjs';

const [library, platform, contestant, routes] = process.argv.slice(2);
const app = await makeApp({ platform, contestant, library, routes: Number(routes) });
await app.listen(0, '127.0.0.1');

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});
// Whoever asked has failed.
process.once('disconnect', () => process.exit());
process.send({ port: app.getHttpServer().address().port });
