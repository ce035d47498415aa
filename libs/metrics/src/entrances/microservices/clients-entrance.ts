import { startAll } from '../../metrics/calls/start-all.js';
import { BoundedNames } from '../../metrics/bounded-names.js';
import type { EntranceContext } from '../entrance.js';
import { CallRecorders } from './call-recorders.js';
import { ClientCalls } from './client-calls.js';
import { clientsOf } from './clients.js';
import { measureClient } from './measured-client.js';
import { measureGrpcClient } from './measured-grpc-client.js';
import { transportOfClient } from './transport.js';

/** Measures the messages that clients of `@nestjs/microservices` send. */
export function clientsEntrance(context: EntranceContext): () => void {
  const recorders = new CallRecorders(context, 'client');
  const calls = new ClientCalls(recorders, context);
  // The application may make up patterns while it runs.
  const patterns = new BoundedNames(undefined);
  const stop = startAll(
    clientsOf(context).map((client) => () => {
      const transport = transportOfClient(client);
      return transport === 'grpc'
        ? measureGrpcClient(client, calls)
        : measureClient(client, transport, calls, patterns);
    }),
  );
  return () => {
    stop();
    recorders.close();
  };
}
