// viewers.mjs PORT VIEWERS: looks at the page with so many viewers, until it is told to say what they were told
import { get } from 'node:http';

const [port, viewers] = process.argv.slice(2).map(Number);
let events = 0;
for (let viewer = 0; viewer < viewers; viewer++)
  get({ port, host: '127.0.0.1', path: '/metrics/live/events', agent: false }, (response) =>
    response.on('data', () => events++).on('error', () => {}),
  ).on('error', () => {});

process.on('message', () => process.send({ events }, () => process.exit(0)));
