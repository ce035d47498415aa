// client.mjs PORT SECONDS: sends 100 requests per second
import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const [port, seconds] = process.argv.slice(2).map(Number);
const WARM_UP_SECONDS = 8;
const agent = new Agent({ keepAlive: true });
let latencies = [];

const requests = setInterval(() => {
  const startMs = performance.now();
  get({ port, host: '127.0.0.1', path: '/loans', agent }, (response) =>
    response.resume().on('end', () => latencies.push(performance.now() - startMs)),
  ).on('error', () => {});
}, 10);
await delay(WARM_UP_SECONDS * 1000);
latencies = [];
process.send('warm');
await delay(seconds * 1000);
clearInterval(requests);
const sorted = latencies.toSorted((a, b) => a - b);
const quantile = (q) => sorted[Math.floor(q * (sorted.length - 1))];
process.send({ p50: quantile(0.5), p99: quantile(0.99) }, () => process.exit(0));
