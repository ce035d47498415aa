import { followCall } from '../../metrics/calls/follow-call.js';
import { replaceMethod } from '../../metrics/calls/replace-method.js';
import type { EntranceContext } from '../entrance.js';
import { Handlers } from '../handlers.js';
import { apolloPlugin } from './apollo-plugin.js';
import { resolvers } from './graphql.metrics.js';
import { type MercuriusApp, MercuriusOperations } from './mercurius-operations.js';
import { Operations } from './operations.js';
import { replaceInFields, type Schema } from './schema-fields.js';
import { subscriptionWatch } from './subscriptions.js';

/** What we use of `GraphQLModule`; an application may have several. */
interface GraphqlModule {
  readonly graphQlAdapter: Driver;
}

/** What we use of a driver. */
interface Driver {
  start(options: DriverOptions): Promise<unknown>;
  /** Apollo's. */
  readonly registerExpress?: unknown;
  /** Of Mercurius: the Fastify instance, once it has started. */
  readonly instance?: Partial<MercuriusApp>;
}

interface DriverOptions {
  /** A gateway has none. */
  readonly schema?: Schema;
  plugins?: readonly object[];
}

/** Measures the operations of `@nestjs/graphql` with Apollo and Mercurius. */
export function graphqlEntrance(context: EntranceContext): () => void {
  const operations = new Operations(context);
  const watchSubscriptions = subscriptionWatch(context);
  const watchResolvers = context.options.graphqlResolvers ? resolverWatch(context) : undefined;
  const undo: (() => void)[] = [() => operations.close()];
  const safely = (measure: () => () => void) => {
    try {
      undo.push(measure());
    } catch (error) {
      context.report("operations of @nestjs/graphql can't be measured", error);
    }
  };
  for (const { graphQlAdapter: driver } of context.instancesWith<GraphqlModule>('graphQlAdapter')) {
    const mercurius = new MercuriusOperations(operations);
    const start = async (original: () => Promise<unknown>, options: DriverOptions) => {
      const isApollo = driver.registerExpress !== undefined;
      if (isApollo) options.plugins = [...(options.plugins ?? []), apolloPlugin(operations)];
      const { schema } = options;
      if (schema !== undefined) {
        safely(() => watchSubscriptions(schema));
        if (watchResolvers) safely(() => watchResolvers(schema));
        if (!isApollo) safely(() => mercurius.watch(schema));
      }
      const result = await original();
      if (!isApollo) safely(() => mercurius.measure(appOf(driver)));
      return result;
    };
    undo.push(
      replaceMethod(
        driver,
        'start',
        (original) =>
          function (...args) {
            const [options] = args as [DriverOptions];
            return start(() => original.apply(this, args) as Promise<unknown>, options);
          },
      ),
    );
  }
  return () => {
    for (const one of undo.toReversed()) one();
  };
}

function appOf({ instance }: Driver): MercuriusApp {
  if (instance?.graphql?.addHook === undefined) throw new Error('this driver is not known');
  return instance as MercuriusApp;
}

/** Each call of a resolver, by field; many for one operation. */
function resolverWatch(context: EntranceContext): (schema: Schema) => () => void {
  const handlers = new Handlers(
    {
      duration: context.get(resolvers.duration),
      calls: context.get(resolvers.calls),
      inFlight: context.get(resolvers.inFlight),
    },
    context,
  );
  return (schema) => {
    const undo = replaceInFields(schema, 'resolve', (resolve, field) => {
      const recorder = handlers.with({ field });
      return function (...args) {
        const startMs = recorder.begin();
        return followCall(resolve, this, args, (error) => recorder.end(startMs, error));
      };
    });
    return () => {
      undo();
      handlers.close();
    };
  };
}
