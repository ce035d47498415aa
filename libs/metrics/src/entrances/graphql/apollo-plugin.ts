import type { GraphqlErrorLike } from './graphql-error.js';
import type { Operations } from './operations.js';

/** What we use of the context of a request that Apollo passes to its plugins. */
interface ApolloRequest {
  readonly operation?: { readonly operation: string };
  readonly operationName?: string | null;
  readonly errors?: readonly GraphqlErrorLike[];
  readonly response?: {
    readonly body?: {
      readonly singleResult?: { readonly errors?: readonly GraphqlErrorLike[] };
      readonly initialResult?: { readonly errors?: readonly GraphqlErrorLike[] };
    };
  };
}

/** A plugin of Apollo Server that measures operations; its hooks have the names and the order that Apollo documents. */
export function apolloPlugin(operations: Operations): object {
  return {
    requestDidStart: async () => {
      const call = operations.begin();
      return {
        parsingDidStart: async () => ended(call.phase('parse')),
        validationDidStart: async () => ended(call.phase('validate')),
        didResolveOperation: async ({ operation, operationName }: ApolloRequest) =>
          call.resolved(operation?.operation ?? '', operationName),
        executionDidStart: async () => ({ executionDidEnd: ended(call.phase('execute')) }),
        willSendResponse: async ({ errors, response }: ApolloRequest) => {
          const { singleResult, initialResult } = response?.body ?? {};
          call.end((singleResult ?? initialResult)?.errors ?? [], errors?.[0]);
        },
      };
    },
  };
}

/** Apollo awaits the function that ends a phase. */
const ended = (end: () => void) => async (): Promise<void> => end();
