import type { Counter, CounterSeries } from '../../core/instruments/counter.js';
import { followCall } from '../../metrics/calls/follow-call.js';
import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import type { EntranceContext } from '../entrance.js';
import type { HandlerRecorder } from '../handler-recorder.js';
import { Handlers } from '../handlers.js';
import * as metrics from './event-emitter.metrics.js';

/** The application's listeners of events. */
export class EventListeners {
  readonly #handlers: Handlers<'event' | 'listener'>;
  readonly #slow: Counter<'event' | 'listener'>;
  readonly #slowSeconds: number;

  constructor(context: EntranceContext) {
    this.#handlers = new Handlers(
      {
        duration: context.get(metrics.listenerDuration),
        calls: context.get(metrics.listenerCalls),
        inFlight: context.get(metrics.listenersInFlight),
      },
      context,
    );
    this.#slow = context.get(metrics.slowListenerCalls);
    this.#slowSeconds = context.options.slowListenerSeconds;
  }

  /** The listener with this name, class and method, to an event or a pattern of events. */
  of(event: string, listener: string): EventListener {
    const labels = { event, listener };
    return new EventListener(this.#handlers.with(labels), this.#slow.labels(labels), this.#slowSeconds);
  }

  close(): void {
    this.#handlers.close();
  }
}

/** A listener to one event: what its calls show. */
export class EventListener {
  constructor(
    private readonly recorder: HandlerRecorder<'event' | 'listener'>,
    private readonly slow: CounterSeries,
    private readonly slowSeconds: number,
  ) {
    slow.inc(0);
  }

  call(handler: AnyMethod, self: unknown, args: unknown[]): unknown {
    const startMs = this.recorder.begin();
    return followCall(handler, self, args, (error) => {
      if (this.recorder.end(startMs, error) > this.slowSeconds) this.slow.inc();
    });
  }
}
