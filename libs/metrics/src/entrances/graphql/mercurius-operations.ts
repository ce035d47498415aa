import { followCall } from '../../metrics/calls/follow-call.js';
import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import type { GraphqlErrorLike } from './graphql-error.js';
import type { OperationCall, Operations, Phase } from './operations.js';
import { replaceInFields, type Schema } from './schema-fields.js';

/** What we use of the Fastify instance with Mercurius: its function `graphql` executes all operations. */
export interface MercuriusApp {
  graphql: AnyMethod & { addHook(name: string, hook: (...args: never[]) => Promise<void>): void };
}

/** What we use of a parsed document. */
interface Document {
  readonly definitions: readonly {
    readonly kind: string;
    readonly operation?: string;
    readonly name?: { readonly value: string };
  }[];
}

/** An operation under way, and the phase that it is in. */
interface Running {
  readonly call: OperationCall;
  readonly name: unknown;
  phase: Phase;
  endPhase: () => void;
}

/** Measures the operations of Mercurius: they begin and end in its function, and its hooks tell the phases. */
export class MercuriusOperations {
  readonly #running = new WeakMap<object, Running>();
  /** What a resolver of an operation has thrown first: the errors of the result are formatted, and have lost it. */
  readonly #thrown = new WeakMap<object, unknown>();

  constructor(private readonly operations: Operations) {}

  measure(app: MercuriusApp): () => void {
    const { graphql } = app;
    // A proxy: the function has properties that Mercurius and its users write and read.
    const measured = new Proxy(graphql, {
      apply: (target, self, args: unknown[]) => this.#execute(target, self, args),
    });
    app.graphql = measured;
    graphql.addHook('preValidation', async (_schema: unknown, _document: unknown, context: object) => {
      this.#enter('validate', context);
    });
    graphql.addHook('preExecution', async (_schema: unknown, document: Document, context: object) => {
      const one = this.#enter('execute', context);
      const operation = one && operationIn(document, one.name);
      if (operation) one.call.resolved(operation.operation ?? '', operation.name?.value);
    });
    return () => {
      if (app.graphql === measured) app.graphql = graphql;
    };
  }

  /** Notes what resolvers throw. */
  watch(schema: Schema): () => void {
    const note = (context: unknown, error: unknown) => {
      if (typeof context !== 'object' || context === null || this.#thrown.has(context)) return;
      this.#thrown.set(context, error);
    };
    return replaceInFields(
      schema,
      'resolve',
      (resolve) =>
        function (...args) {
          return followCall(resolve, this, args, (error) => error === undefined || note(args[2], error));
        },
    );
  }

  #execute(graphql: AnyMethod, self: unknown, [source, given, variables, name]: unknown[]): unknown {
    const context = given ?? {};
    const call = this.operations.begin();
    const one: Running = { call, name, phase: 'parse', endPhase: call.phase('parse') };
    this.#running.set(context, one);
    return followCall(graphql, self, [source, context, variables, name], (refused, result) => {
      if (refused === undefined) one.endPhase();
      const errors = refused === undefined ? (result as Result).errors : errorsOf(refused as Refusal);
      const thrown = this.#thrown.get(context);
      call.end(errors ?? [], thrown === undefined ? errors?.[0] : { originalError: thrown });
    });
  }

  #enter(phase: Phase, context: object): Running | undefined {
    const one = this.#running.get(context);
    if (one === undefined) return undefined;
    // A document that Mercurius has kept is neither parsed nor validated again.
    if (phase === 'validate' || one.phase === 'validate') one.endPhase();
    one.phase = phase;
    one.endPhase = one.call.phase(phase);
    return one;
  }
}

interface Result {
  readonly errors?: readonly GraphqlErrorLike[];
}

/** An operation that is not executed, as its document is not valid. */
interface Refusal extends GraphqlErrorLike {
  readonly code?: unknown;
  readonly errors?: readonly GraphqlErrorLike[];
}

/** The errors of a refusal, which have no codes of their own. */
function errorsOf(refused: Refusal): GraphqlErrorLike[] {
  const { code, errors = [refused] } = refused;
  return errors.map((error) => ({ originalError: error, extensions: { code, ...error.extensions } }));
}

function operationIn({ definitions }: Document, name: unknown): Document['definitions'][number] | undefined {
  const operations = definitions.filter(({ kind }) => kind === 'OperationDefinition');
  return name ? operations.find((one) => one.name?.value === name) : operations[0];
}
