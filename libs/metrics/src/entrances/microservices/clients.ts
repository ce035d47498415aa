import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import type { EntranceContext } from '../entrance.js';

/** What we use of a `ClientProxy`, which is also what a `ClientKafka` or `ClientGrpc` is. */
export interface Client {
  send: AnyMethod;
  emit: AnyMethod;
  normalizePattern?(pattern: unknown): unknown;
  assignPacketId: AnyMethod;
}

/** The application's clients: its providers, and properties with `@Client()`. */
export function clientsOf({ modules, application }: EntranceContext): Client[] {
  const found = new Set<Client>();
  for (const { providers } of modules.values()) {
    for (const { instance, isNotMetatype } of providers.values() as Iterable<Record<string, unknown>>) {
      if (isNotMetatype === true && isClient(instance)) found.add(instance);
    }
  }
  const { microservicesModule } = application as WithClients;
  for (const client of microservicesModule?.clientsContainer?.getAllClients() ?? []) {
    if (isClient(client)) found.add(client);
  }
  return [...found];
}

interface WithClients {
  readonly microservicesModule?: { readonly clientsContainer?: { getAllClients(): readonly unknown[] } };
}

/** By names that only the class `ClientProxy` has, of which a client may be a subclass. */
function isClient(value: unknown): value is Client {
  return (
    typeof value === 'object' && value !== null && 'assignPacketId' in value && 'createObserver' in value
  );
}
