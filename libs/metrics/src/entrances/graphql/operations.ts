import { monotonicMs } from '../../core/clock.js';
import type { Counter } from '../../core/instruments/counter.js';
import type { HistogramSeries } from '../../core/instruments/histogram.js';
import { BoundedNames } from '../../metrics/bounded-names.js';
import { changed, type MetricDefinition } from '../../metrics/definition/metric-definition.js';
import type { EntranceContext } from '../entrance.js';
import type { HandlerRecorder } from '../handler-recorder.js';
import { Handlers } from '../handlers.js';
import { codeOf, type GraphqlErrorLike, thrownBy } from './graphql-error.js';
import * as metrics from './graphql.metrics.js';

export type Phase = 'parse' | 'validate' | 'execute';

/** The name of an operation without one. */
const ANONYMOUS = 'anonymous';

/** OpenTelemetry's names of the labels: its attributes graphql.operation.type and graphql.operation.name. */
const OTEL = { type: 'graphql_operation_type', operation: 'graphql_operation_name' } as const;
const PROMETHEUS = { type: 'type', operation: 'operation' } as const;

/** The application's metrics of its GraphQL operations. */
export class Operations {
  readonly #handlers: Handlers<string>;
  /** By type and name, which takes less than a key of both. */
  readonly #recorders = new Map<string, Map<string, HandlerRecorder<string>>>();
  readonly #labels: typeof OTEL | typeof PROMETHEUS;
  readonly #phases: Readonly<Record<Phase, HistogramSeries<'phase'>>>;
  readonly #errors: Counter<'code'>;
  readonly #codes = new BoundedNames(undefined);
  /** A client may name its operations as it likes. */
  readonly #names: BoundedNames;

  constructor(private readonly context: EntranceContext) {
    this.#labels = context.exceptionLabel === 'error_type' ? OTEL : PROMETHEUS;
    this.#names = new BoundedNames(context.options.graphqlOperations);
    this.#handlers = new Handlers<string>(
      {
        duration: this.#get(metrics.operationDuration),
        calls: this.#get(metrics.operations),
        inFlight: this.#get(metrics.operationsInFlight),
      },
      context,
    );
    const phases = context.get(metrics.phaseDuration);
    const series = (phase: Phase) => phases.labels({ phase });
    this.#phases = { parse: series('parse'), validate: series('validate'), execute: series('execute') };
    this.#errors = context.get(metrics.errors);
  }

  /** An operation arrives. */
  begin(): OperationCall {
    return new OperationCall(this);
  }

  /** The recorder of operations of a type with this name; those whose document is not valid have neither. */
  recorderOf(type: string, name: string): HandlerRecorder<string> {
    let byName = this.#recorders.get(type);
    if (byName === undefined) this.#recorders.set(type, (byName = new Map()));
    let recorder = byName.get(name);
    if (recorder === undefined) {
      recorder = this.#handlers.with({ [this.#labels.type]: type, [this.#labels.operation]: name });
      byName.set(name, recorder);
    }
    return recorder;
  }

  nameOf(given: string | null | undefined): string {
    return given ? this.#names.take(given) : ANONYMOUS;
  }

  observe(phase: Phase, seconds: number): void {
    this.safely(() => this.#phases[phase].observe(seconds));
  }

  count(errors: readonly GraphqlErrorLike[]): void {
    for (const error of errors) this.#errors.inc({ code: this.#codes.take(codeOf(error)) });
  }

  safely(record: () => void): void {
    try {
      record();
    } catch (error) {
      this.context.report('a GraphQL operation could not be recorded', error);
    }
  }

  close(): void {
    this.#handlers.close();
  }

  #get(definition: MetricDefinition) {
    const { labelNames = [] } = definition.config;
    const names = labelNames.map((name) => (this.#labels as Record<string, string>)[name] ?? name);
    return this.context.get(
      changed(definition, { config: { ...definition.config, labelNames: names } }),
    ) as never;
  }
}

/** One operation, from its arrival to its response. */
export class OperationCall {
  readonly #startMs = monotonicMs();
  #recorder: HandlerRecorder<string> | undefined;

  constructor(private readonly operations: Operations) {}

  /** The document is valid, and this operation of it will be executed. */
  resolved(type: string, name: string | null | undefined): void {
    this.operations.safely(() => {
      this.#recorder = this.operations.recorderOf(type, this.operations.nameOf(name));
      this.#recorder.begin();
    });
  }

  /** Begins a phase; the function that it returns ends it. */
  phase(phase: Phase): () => void {
    const startMs = monotonicMs();
    return () => this.operations.observe(phase, (monotonicMs() - startMs) / 1000);
  }

  /**
   * The response is there.
   * @param errors as the client gets them
   * @param first the first one as it was thrown
   */
  end(errors: readonly GraphqlErrorLike[], first: GraphqlErrorLike | undefined = errors[0]): void {
    this.operations.safely(() => {
      this.#recorder ??= this.#unresolved();
      this.#recorder.end(this.#startMs, first && thrownBy(first));
      this.operations.count(errors);
    });
  }

  #unresolved(): HandlerRecorder<string> {
    const recorder = this.operations.recorderOf('', '');
    recorder.begin();
    return recorder;
  }
}
