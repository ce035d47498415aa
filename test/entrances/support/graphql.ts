import { Injectable, Scope, type ModuleMetadata, type Type } from '@nestjs/common';
import { ApolloDriver } from '@nestjs/apollo';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver } from '@nestjs/mercurius';
import { MetricsModule, type MetricsModuleOptions } from '@app/metrics';
import type { Server } from 'node:http';
import { type Platform, type RunningApp, startApp } from '../../support/app.js';
import type { EntranceUnderTest, HandlerKind } from './entrance-under-test.js';

/** The servers of GraphQL, and what each runs on. */
export const SERVERS = [
  { name: 'Apollo', platform: 'Express', driver: ApolloDriver },
  { name: 'Mercurius', platform: 'Fastify', driver: MercuriusDriver },
] as const satisfies readonly { name: string; platform: Platform; driver: Type<unknown> }[];

export type GraphqlServer = (typeof SERVERS)[number];

/** Starts an application with these resolvers, whose schema comes from their decorators. */
export function startGraphql(
  { driver, platform }: GraphqlServer,
  { providers = [], imports = [] }: ModuleMetadata,
  metrics: MetricsModuleOptions = {},
  options: object = {},
): Promise<RunningApp> {
  const graphql = GraphQLModule.forRoot({ driver: driver as never, autoSchemaFile: true, ...options });
  const root = MetricsModule.forRoot({ defaultMetrics: false, runtime: false, ...metrics });
  return startApp({ imports: [root, graphql, ...imports], providers }, undefined, platform);
}

/** Sends an operation, or several in one request; returns what the server answers. */
export async function send(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

export const graphqlOperations: readonly EntranceUnderTest[] = SERVERS.map((server) => ({
  name: `@nestjs/graphql with ${server.name}`,
  option: 'graphql',
  calls: 'graphql_operations_total',
  duration: 'graphql_operation_duration_seconds',
  inFlight: 'graphql_operations_in_flight',
  labels: 'type="query",operation="Loan"',
  otelLabels: 'graphql_operation_type="query",graphql_operation_name="Loan"',
  isNamedByCalls: true,
  subscribes: true,
  withoutValue: 'EmptyError',
  isConnected: true,
  kinds: ['inherited', 'request-scoped'],
  async start(handle, kind, options) {
    const { app, url } = await startGraphql(server, { providers: [resolverOf(handle, kind)] }, options);
    const lose = () => (app.getHttpServer() as Server).closeAllConnections();
    const close = app.close.bind(app);
    // Both servers wait for the requests that are under way.
    app.close = () => {
      lose();
      return close();
    };
    return {
      app,
      lose,
      async call() {
        await send(url, { query: 'query Loan { loan }' }).catch(() => undefined);
      },
    };
  },
}));

function resolverOf(handle: () => unknown, kind: HandlerKind | undefined): Type<unknown> {
  @Injectable({ scope: kind === 'request-scoped' ? Scope.REQUEST : Scope.DEFAULT })
  @Resolver()
  class Loans {
    @Query(() => String, { nullable: true })
    loan(): unknown {
      return handle();
    }
  }
  if (kind !== 'inherited') return Loans;
  @Resolver()
  class Inheriting extends Loans {}
  return Inheriting;
}
