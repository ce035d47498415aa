// server.mjs LIBRARY PLATFORM ROUTES CONTESTANT...: applications that listen in one process, which tells its CPU time
// when asked
import { makeApp } from '../http/apps.mjs';

const [library, platform, routes, ...contestants] = process.argv.slice(2);
const ports = [];
for (const contestant of contestants) {
  const app = await makeApp({ platform, contestant, library, routes: Number(routes) });
  await app.listen(0, '127.0.0.1');
  ports.push(app.getHttpServer().address().port);
}

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});
// Whoever asked has failed.
process.once('disconnect', () => process.exit());
process.send(ports);
