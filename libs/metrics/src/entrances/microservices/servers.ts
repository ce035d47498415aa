import type { ModulesContainer } from '@nestjs/core';
import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';

/** What we use of a server of `@nestjs/microservices`, or of a custom strategy. */
export interface Server {
  readonly transportId?: unknown;
  getHandlers?(): Map<unknown, Handler>;
  listen(...args: unknown[]): unknown;
  /** gRPC has it. */
  createServiceMethod?: AnyMethod;
}

/** A handler of messages, with its guards, pipes and filters. */
export type Handler = AnyMethod & { readonly isEventHandler?: boolean };

/** A method of gRPC as its service was made: `handler` is what a call runs, and may be replaced. */
export interface GrpcMethod {
  handler: AnyMethod;
  readonly definition: GrpcDefinition;
  readonly streaming: unknown;
}

export interface GrpcDefinition {
  readonly path: string;
  readonly requestStream?: unknown;
  readonly responseStream?: unknown;
}

/**
 * The application's servers of messages. In a hybrid application they may serve before the application starts. All but
 * gRPC look for the handler of each message, so it can be replaced later.
 */
export class Servers {
  readonly #servers = new Set<Server>();
  readonly #methods: GrpcMethod[] = [];
  #onMethod: ((method: GrpcMethod) => void) | undefined;

  constructor(modules: ModulesContainer) {
    // Nest has it from 11.1.4.
    const known = modules as Partial<Pick<ModulesContainer, 'getRpcTargetRegistry'>>;
    known.getRpcTargetRegistry?.().subscribe((server) => this.#add(server as object as Server));
  }

  /** Those that exist. */
  get all(): ReadonlySet<Server> {
    return this.#servers;
  }

  /** Calls `found` with each method of gRPC, those that exist and those to come. */
  onGrpcMethod(found: (method: GrpcMethod) => void): () => void {
    this.#onMethod = found;
    this.#methods.forEach(found);
    return () => {
      this.#onMethod = undefined;
    };
  }

  /** Before version 11.1.4 of Nest, only the application knows its servers. */
  addThoseOf(application: Application): void {
    const { serverInstance, microservices = [] } = application;
    for (const server of [serverInstance, ...microservices.map((one) => one.serverInstance)]) {
      if (server !== undefined) this.#add(server);
    }
  }

  #add(server: Server): void {
    if (this.#servers.has(server)) return;
    this.#servers.add(server);
    if (server.createServiceMethod === undefined) return;
    replaceMethod(server, 'createServiceMethod', (create) => (...args) => {
      const [handler, definition, streaming] = args as [AnyMethod, GrpcDefinition, unknown];
      const method: GrpcMethod = { handler, definition, streaming };
      this.#methods.push(method);
      this.#onMethod?.(method);
      const replaceable = new Proxy(handler, {
        apply: (_, self, values) => method.handler.apply(self, values),
      });
      return create.call(server, replaceable, definition, streaming);
    });
  }
}

interface Application {
  readonly serverInstance?: Server;
  readonly microservices?: readonly { readonly serverInstance?: Server }[];
}
