import nodeModule from 'node:module';
import { register as ourRegister } from '../../core/exposition/registry.js';
import type { ClientRegistry } from '../../core/instruments/registry-contract.js';

/** A registry that every library of the process can reach. */
export interface GlobalRegister {
  /** Whose it is, for messages. */
  readonly owner: string;
  readonly register: ClientRegistry;
}

const OURS: GlobalRegister = { owner: "nestjs-metrics'", register: ourRegister };

/** Where npm, pnpm and yarn put a client, or a fork that kept the name. */
const CLIENT = /[\\/](prom-client|@prometheus-io[\\/]client)[\\/]index\.js$/;

// All `require` functions of a process share this cache, so any path will do. Node puts CommonJS that is imported there
// too. Not the named import: webpack replaces calls of that by undefined.
const { cache } = nodeModule.createRequire(process.execPath);

/** Our `register`, and those that are given: by default those of all clients that the process has loaded by now. */
export function globalRegisters(given: true | readonly ClientRegistry[]): GlobalRegister[] {
  const others =
    given === true ? registersOfClients() : given.map((register) => ({ owner: 'the given', register }));
  return [OURS, ...others];
}

/** The modules that were loaded at the last search, and what it found. */
let searched: readonly string[] = [];
let found: readonly GlobalRegister[] = [];

function registersOfClients(): readonly GlobalRegister[] {
  const paths = Object.keys(cache);
  // Modules are loaded in this order, and hardly ever leave.
  if (paths.length === searched.length && paths.at(-1) === searched.at(-1)) return found;
  const clients = loadedClients(paths);
  found = clients.flatMap(registerOf);
  // A client that is loading at this moment has no register yet.
  if (found.length === clients.length) searched = paths;
  return found;
}

/** A client library that the process has loaded, and what it exports. */
interface Client {
  readonly name: string;
  readonly exports: unknown;
}

/** The clients that the process has loaded by now. */
export function loadedClients(paths: readonly string[] = Object.keys(cache)): Client[] {
  const clients: Client[] = [];
  for (const path of paths) {
    // Nearly all of a thousand modules end here.
    if (!path.endsWith('index.js')) continue;
    const name = CLIENT.exec(path)?.[1]?.replace('\\', '/');
    if (name !== undefined) clients.push({ name, exports: cache[path]?.exports });
  }
  return clients;
}

function registerOf({ name, exports }: Client): GlobalRegister[] {
  const { register } = (exports ?? {}) as { readonly register?: Partial<ClientRegistry> };
  const isRegister = typeof register?.getMetricsAsArray === 'function';
  return isRegister ? [{ owner: `${name}'s`, register: register as ClientRegistry }] : [];
}
