// Receives what Alertmanager sends (POST) and shows it (GET): an array of its messages, oldest first.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const MOST_MESSAGES = 1000;
const messages = [];

const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    try {
      messages.push(JSON.parse(await text(request)));
    } catch (error) {
      response.writeHead(400).end(String(error));
      return;
    }
    if (messages.length > MOST_MESSAGES) messages.shift();
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(messages));
});

server.listen(Number(process.env.PORT), process.env.HOST);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
