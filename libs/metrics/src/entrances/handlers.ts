import type { EntranceContext } from './entrance.js';
import { type HandlerInstruments, HandlerRecorder } from './handler-recorder.js';

/** The handlers of an entrance by their labels. */
export class Handlers<L extends string> {
  readonly #recorders = new Map<string, HandlerRecorder<L>>();

  constructor(
    private readonly instruments: HandlerInstruments<L>,
    private readonly context: EntranceContext,
  ) {}

  /** The recorder of the handlers with these labels. */
  with(labels: Readonly<Record<L, string>>): HandlerRecorder<L> {
    const key = JSON.stringify(labels);
    let recorder = this.#recorders.get(key);
    if (recorder === undefined) {
      recorder = new HandlerRecorder(this.instruments, labels, this.context);
      this.#recorders.set(key, recorder);
    }
    return recorder;
  }

  /** The application ends. */
  close(): void {
    for (const recorder of this.#recorders.values()) recorder.close();
  }
}
