// receiver.mjs: accepts what remote write sends, in a process of its own, and tells how many bytes that was
import { createServer } from 'node:http';

let bytes = 0;

const server = createServer((request, response) => {
  request.on('data', (chunk) => (bytes += chunk.length));
  request.on('end', () => {
    response.writeHead(204, {
      'X-Prometheus-Remote-Write-Samples-Written': '1000000',
      'X-Prometheus-Remote-Write-Histograms-Written': '1000000',
    });
    response.end();
  });
}).listen(0, '127.0.0.1', () => process.send(server.address().port));
// Encoding may take longer than connections are kept by default.
server.keepAliveTimeout = 60_000;
process.on('message', () => {
  process.send(bytes);
  bytes = 0;
});
process.once('disconnect', () => process.exit());
