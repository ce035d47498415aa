// node soak-load.mjs PORT SECONDS CONNECTIONS
// Asks the application of soak-app.ts as fast as it answers; every fifth request is broken off. Prints what it knows
// as JSON: how many requests ended how, by the series that must count them.
import { Agent, request } from 'node:http';

const [port, seconds, connections] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const ended = {};
const unexpected = [];

/** Resolves with the status once all of the answer has come. */
function answer(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json', 'content-length': body.length } : {};
    request({ port, method, path, agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end(body);
  });
}

/** Resolves when the connection is gone; `prepare` breaks the request off when it is known to have arrived. */
function broken(method, path, headers, prepare) {
  return new Promise((resolve) => {
    const asked = request({ port, method, path, agent, headers });
    asked.on('error', () => undefined).on('close', resolve);
    prepare(asked);
  });
}

const whileStreaming = (asked) =>
  asked.on('response', (response) => response.once('data', () => asked.socket.resetAndDestroy())).end();
const whileHandled = (asked) => asked.on('information', () => asked.destroy()).end();
const whileUploading = (asked) =>
  asked.on('continue', () => asked.write('{"half":', () => asked.destroy())).flushHeaders();
/** Nobody knows whether the server sees this one. */
const atOnce = (asked) => asked.end(() => asked.socket.resetAndDestroy());

const HALF = { 'content-type': 'application/json', 'content-length': 1000, expect: '100-continue' };

const found = async () => `GET /loans/:id ${await answer('GET', '/loans/17')}`;
const missing = async () => `GET /loans/:id ${await answer('GET', '/loans/0')}`;
const created = async () => `POST /loans ${await answer('POST', '/loans', '{"amount":1000}')}`;
const unauthorized = async () => `GET /guarded ${await answer('GET', '/guarded')}`;
const failed = async () => `GET /broken ${await answer('GET', '/broken')}`;
const unmatched = async () => `GET (unmatched) ${await answer('GET', `/nowhere/${Math.random()}`)}`;
const streaming = () => broken('GET', '/stream', {}, whileStreaming).then(() => 'GET /stream 499');
const held = () => broken('GET', '/held', {}, whileHandled).then(() => 'GET /held 499');
const uploading = () => broken('POST', '/upload', HALF, whileUploading).then(() => 'POST /upload 499');
const blind = () => broken('GET', '/blind', {}, atOnce).then(() => 'blind');

const TURNS = [
  [found, found, unmatched, created, streaming],
  [found, found, missing, unauthorized, held],
  [found, found, created, failed, uploading],
  [found, found, unmatched, missing, blind],
].flat();

let next = 0;
const until = performance.now() + seconds * 1000;

async function askOnAndOn() {
  while (performance.now() < until) {
    const turn = TURNS[next++ % TURNS.length];
    try {
      const series = await turn();
      ended[series] = (ended[series] ?? 0) + 1;
    } catch (error) {
      unexpected.push(`${turn.name}: ${error.message}`);
    }
  }
}

await Promise.all(Array.from({ length: connections }, askOnAndOn));
agent.destroy();
console.log(JSON.stringify({ ended, unexpected }));
