import { monotonicMs } from '../../core/clock.js';
import { failure, type FollowedCall } from '../../metrics/calls/follow-call.js';
import type { EntranceContext } from '../entrance.js';
import type { CallLabels, CallRecorders } from './call-recorders.js';
import { codeOfError } from './grpc-status.js';
import { clientFirstValue } from './microservices.metrics.js';

/** Begins calls of other services. */
export class ClientCalls {
  readonly #recorders: CallRecorders;
  readonly #context: EntranceContext;

  constructor(recorders: CallRecorders, context: EntranceContext) {
    this.#recorders = recorders;
    this.#context = context;
  }

  report(error: unknown): void {
    this.#context.report('a message to another service could not be recorded', error);
  }

  /** A function that begins a call with these labels. */
  with(labels: CallLabels): () => FollowedCall {
    const recorder = this.#recorders.with(labels);
    // An event has no answer.
    const firstValue =
      labels.kind === 'event' ? undefined : this.#context.get(clientFirstValue).labels(labels);
    const code = (name: string) =>
      labels.transport === 'grpc' ? { [this.#recorders.codeLabel]: name } : undefined;
    return () => {
      const startMs = recorder.begin();
      let hasValue = false;
      return {
        next() {
          if (hasValue) return;
          hasValue = true;
          firstValue?.observe((monotonicMs() - startMs) / 1000);
        },
        succeed: () => recorder.end(startMs, undefined),
        fail: (error) => recorder.end(startMs, failure(error), code(codeOfError(error))),
        unsubscribe() {
          const outcome = code('CANCELLED');
          recorder.end(startMs, undefined, hasValue ? outcome : { ...outcome, result: 'unanswered' });
        },
      };
    };
  }
}
