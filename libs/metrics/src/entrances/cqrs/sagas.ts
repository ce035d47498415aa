import { isObservable, tap } from 'rxjs';
import type { Counter } from '../../core/instruments/counter.js';
import type { Gauge } from '../../core/instruments/gauge.js';
import { classNameOf } from '../../metrics/calls/class-name.js';
import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';
import type { EntranceContext } from '../entrance.js';
import { classOf, type EventBus, keptBy, standIn, type Wrapper } from './cqrs-objects.js';
import { sagaCommands, sagasActive } from './cqrs.metrics.js';

/** Measures the streams of commands that sagas make of events. */
export class Sagas {
  readonly #commands: Counter<'saga' | 'command'>;
  readonly #active: Gauge<'saga'>;

  constructor(private readonly context: EntranceContext) {
    this.#commands = context.get(sagaCommands);
    this.#active = context.get(sagasActive);
  }

  /** Measures the sagas that the bus will register. */
  watch(bus: EventBus): () => void {
    const measured = (wrapper: Wrapper) => this.#measured(wrapper);
    return replaceMethod(
      bus,
      'registerSagas',
      (register) =>
        function (...args) {
          const [wrappers, ...rest] = args as [Wrapper[] | undefined, ...unknown[]];
          return register.call(this, wrappers?.map(measured), ...rest);
        },
    );
  }

  /** The wrapper with an instance that has nothing but the sagas. */
  #measured(wrapper: Wrapper): Wrapper {
    const { instance } = wrapper;
    const type = classOf(wrapper);
    const keys = (keptBy('__saga__', type) ?? []) as string[];
    if (instance === undefined || !wrapper.isDependencyTreeStatic()) return wrapper;
    const sagas = keys.map((key): [string, AnyMethod] => [
      key,
      (...events) => this.#follow(`${classNameOf(type)}.${key}`, (instance[key] as AnyMethod)(...events)),
    ]);
    return standIn(wrapper, { instance: Object.fromEntries(sagas) });
  }

  #follow(saga: string, stream: unknown): unknown {
    // The bus says what is wrong with it.
    if (!isObservable(stream)) return stream;
    return stream.pipe(
      tap({
        subscribe: () => this.#safely(saga, () => this.#active.set({ saga }, 1)),
        next: (command) => this.#safely(saga, () => this.#sent(saga, command)),
        finalize: () => this.#safely(saga, () => this.#active.set({ saga }, 0)),
      }),
    );
  }

  #sent(saga: string, command: unknown): void {
    // The bus skips these.
    if (!command) return;
    this.#commands.inc({ saga, command: classNameOf(Object.getPrototypeOf(command) as object) });
  }

  #safely(saga: string, record: () => void): void {
    try {
      record();
    } catch (error) {
      this.context.report(`the saga ${saga} could not be recorded`, error);
    }
  }
}
