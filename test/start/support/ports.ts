import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Occupies a free port of loopback; the caller closes the server. */
export async function occupyPort(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** Ports that nobody has at the moment, as the variables of npm start. */
export async function freePorts(): Promise<{ DATA_API_PORT: string; LENDING_API_PORT: string }> {
  const [first, second] = [await occupyPort(), await occupyPort()];
  for (const { server } of [first, second]) server.close();
  return { DATA_API_PORT: String(first.port), LENDING_API_PORT: String(second.port) };
}
