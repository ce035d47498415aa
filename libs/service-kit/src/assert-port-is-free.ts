import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartupError } from './startup-error.js';

/** Throws a StartupError that names PORT or HOST when this process cannot listen there. */
export async function assertPortIsFree(port: number, host: string): Promise<void> {
  const probe = createServer().listen({ port, host, exclusive: true });
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw new StartupError(explainListenError(error, port, host), { cause: error });
  }
  probe.close();
  await once(probe, 'close');
}

function explainListenError(error: unknown, port: number, host: string): string {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') {
    return `Port ${port} (PORT) is already in use on ${host} (HOST). Stop the other process, or set PORT to a free port.`;
  }
  if (code === 'EACCES') {
    return `Port ${port} (PORT) requires more privileges than this user has. Set PORT to a port above 1023.`;
  }
  return `Cannot listen on ${host}:${port} (HOST, PORT): ${code}. Set HOST to an address of this machine.`;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error && 'code' in error ? String(error.code) : String(error);
}
