import type { HistogramSeries } from '../../core/instruments/histogram.js';
import { changed } from '../../metrics/definition/metric-definition.js';
import type { EntranceContext } from '../entrance.js';
import { type HandlerInstruments, HandlerRecorder } from '../handler-recorder.js';
import {
  errorTypeOf,
  messagingClientOperationDuration,
  messagingProcessDuration,
} from '../messaging.metrics.js';
import * as metrics from './microservices.metrics.js';
import { rpcClientCallDuration, rpcServerCallDuration } from './rpc.metrics.js';
import { BROKERS } from './transport.js';

export type CallLabels = Readonly<Record<'transport' | 'pattern' | 'kind', string>>;

/** The recorders of calls that come in, or of those that go out. */
export class CallRecorders {
  readonly #recorders = new Map<string, HandlerRecorder<keyof CallLabels>>();
  readonly #context: EntranceContext;
  readonly #instruments: Omit<HandlerInstruments<keyof CallLabels>, 'duration'>;
  readonly #side: 'server' | 'client';
  /** The name of the label with the status of gRPC. */
  readonly codeLabel: 'grpc_code' | 'rpc_response_status_code';

  constructor(context: EntranceContext, side: 'server' | 'client') {
    this.#context = context;
    this.#side = side;
    this.codeLabel = this.#isOtel ? 'rpc_response_status_code' : 'grpc_code';
    const [calls, inFlight] =
      side === 'server'
        ? [metrics.calls, metrics.callsInFlight]
        : [metrics.clientCalls, metrics.clientCallsInFlight];
    const labelNames = calls.config.labelNames?.map((name) => (name === 'grpc_code' ? this.codeLabel : name));
    this.#instruments = {
      calls: context.get(changed(calls, { config: { ...calls.config, labelNames } })) as never,
      inFlight: context.get(inFlight),
    };
    if (!this.#isOtel) context.get(side === 'server' ? metrics.callDuration : metrics.clientCallDuration);
  }

  get #isOtel(): boolean {
    return this.#context.exceptionLabel === 'error_type';
  }

  /** The recorder of the calls with these labels. */
  with(labels: CallLabels): HandlerRecorder<keyof CallLabels> {
    const key = JSON.stringify([labels.transport, labels.pattern, labels.kind]);
    let recorder = this.#recorders.get(key);
    if (recorder === undefined) {
      const instruments = {
        ...this.#instruments,
        duration: { labels: (given: CallLabels) => this.#durationOf(given) },
        ...(this.#isOtel && {
          failedDuration: (given: CallLabels, counted: Readonly<Record<string, string>>) =>
            this.#otelDurationOf(given, errorTypeOf(counted)),
        }),
      };
      const success = labels.transport === 'grpc' ? { [this.codeLabel]: 'OK' } : {};
      recorder = new HandlerRecorder(instruments, labels, this.#context, success);
      this.#recorders.set(key, recorder);
    }
    return recorder;
  }

  /** The application ends. */
  close(): void {
    for (const recorder of this.#recorders.values()) recorder.close();
  }

  #durationOf(labels: CallLabels): Pick<HistogramSeries<never>, 'observe'> {
    if (this.#isOtel) return this.#otelDurationOf(labels, '');
    const duration = this.#side === 'server' ? metrics.callDuration : metrics.clientCallDuration;
    return this.#context.get(duration).labels(labels);
  }

  #otelDurationOf(
    { transport, pattern, kind }: CallLabels,
    errorType: string,
  ): Pick<HistogramSeries<never>, 'observe'> {
    const isServer = this.#side === 'server';
    if (BROKERS.has(transport)) {
      const ofMessage = {
        messaging_system: transport,
        messaging_destination_template: pattern,
        messaging_operation_name: kind,
        error_type: errorType,
      };
      return isServer
        ? this.#context
            .get(messagingProcessDuration)
            .labels({ ...ofMessage, messaging_destination_name: '', job_name: '' })
        : this.#context.get(messagingClientOperationDuration).labels(ofMessage);
    }
    return this.#context.get(isServer ? rpcServerCallDuration : rpcClientCallDuration).labels({
      // The protocol that Nest speaks over TCP is its own.
      rpc_system_name: transport === 'tcp' ? 'nestjs' : transport,
      rpc_method: pattern,
      kind,
      error_type: errorType,
    });
  }
}
