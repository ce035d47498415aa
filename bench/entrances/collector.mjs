// collector.mjs: takes what is sent to it, and tells the port to its parent
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  request.resume().once('end', () => response.end('{}'));
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());
