import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartError } from './errors.mjs';

/** Throws a StartError that names the port and its variable when a service's port is not available. */
export async function requireFreePorts(services) {
  for (const { name, host, port, portVariable } of services) {
    // Some systems let a loopback address be bound beside a server on all addresses, so try both.
    for (const address of [host, undefined]) {
      const problem = await bindProblem(port, address);
      if (problem === undefined) continue;
      const why = problem === 'EADDRINUSE' ? 'is taken' : `cannot be used (${problem})`;
      throw new StartError(
        `Port ${port} ${why}, so ${name} cannot start. Choose another one: ${portVariable}=${port < 65_000 ? port + 100 : port - 100} npm start`,
      );
    }
  }
}

/** The error code of listening there; undefined on success. */
async function bindProblem(port, host) {
  const server = createServer();
  try {
    server.listen({ port, host });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return undefined;
  } catch (error) {
    return error.code ?? String(error);
  }
}
