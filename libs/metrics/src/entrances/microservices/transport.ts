/** As Nest numbers its own transports (`Transport`). */
const NAMES = ['tcp', 'redis', 'nats', 'mqtt', 'grpc', 'rabbitmq', 'kafka'];

export const BROKERS: ReadonlySet<string> = new Set(['redis', 'nats', 'mqtt', 'rabbitmq', 'kafka']);

/** The label of a server's `transportId`: a number, or the symbol or string of a custom strategy. */
export function transportName(id: unknown): string {
  if (typeof id === 'number') return NAMES[id] ?? 'custom';
  const name = typeof id === 'symbol' ? id.description : id;
  return typeof name === 'string' && name !== '' ? name : 'custom';
}

/** A method that only the client of this transport has; its class may have lost its name in a minified bundle. */
const METHODS_OF_CLIENTS: readonly (readonly [transport: string, method: string])[] = [
  ['tcp', 'createSocket'],
  ['redis', 'createRetryStrategy'],
  ['nats', 'createSubscriptionHandler'],
  ['mqtt', 'mergePacketOptions'],
  ['grpc', 'getClientByServiceName'],
  ['rabbitmq', 'consumeChannel'],
  ['kafka', 'subscribeToResponseOf'],
];

/** The label of a client. */
export function transportOfClient(client: object): string {
  return METHODS_OF_CLIENTS.find(([, method]) => method in client)?.[0] ?? 'custom';
}
