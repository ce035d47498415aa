import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

const TIMEOUT_MS = 10_000;

/** Gets a path of loopback over a connection of its own, so that the processes behind the port take turns. */
export async function getOnce(port: number, path: string): Promise<string> {
  const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: TIMEOUT_MS });
  request.on('timeout', () => request.destroy(new Error(`GET ${path} takes too long`)));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`GET ${path} answered ${response.statusCode}: ${body}`);
  return body;
}
