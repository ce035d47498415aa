// node bench/http/request-path.mjs [express|fastify] [--list]
//
// The library's functions that one warm request enters: how many calls, in how many files. `--list` names them.
import { get, Agent } from 'node:http';
import { Session } from 'node:inspector/promises';
import { parseArgs } from 'node:util';
import { compileLibrary } from '../runner/compile-library.mjs';

const WARM_UP_REQUESTS = 200;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: 'boolean' } } });
const [platform = 'express'] = positionals;
const library = compileLibrary();
const session = new Session();
session.connect();
await session.post('Profiler.enable');
// Before the library is loaded: code that is optimized already counts nothing.
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const { makeApp } = await import('./apps.mjs');
// Without the runtime metrics, which sample beside the request.
const app = await makeApp({ platform, contestant: 'ours', library, runtime: false });
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address();
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

for (let i = 0; i < WARM_UP_REQUESTS; i++) await request();
await callsSinceLast();
await request();
const calls = await callsSinceLast();
await app.close();
agent.destroy();
session.disconnect();

const sum = [...calls.values()].reduce((all, count) => all + count, 0);
const files = new Set([...calls.keys()].map((key) => key.split(' ')[0])).size;
console.log(`${platform}: ${sum} calls in ${files} files`);
if (values.list) for (const [key, count] of calls) console.log(`${count} ${key}`);

/** Resolves when both sides have ended the request. */
function request() {
  return new Promise((resolve, reject) => {
    get({ port, agent, path: '/r0/17' }, (response) => {
      response.resume().on('end', () => setTimeout(resolve, 5));
    }).on('error', reject);
  });
}

/** Calls by file and function. Reading the counts sets them back to 0. */
async function callsSinceLast() {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const calls = new Map();
  for (const { url, functions } of result.filter(({ url }) => url.startsWith(library))) {
    for (const { functionName, ranges } of functions) {
      const [{ startOffset, count }] = ranges;
      if (count > 0) calls.set(`${url.slice(library.length)} ${functionName}@${startOffset}`, count);
    }
  }
  return calls;
}
