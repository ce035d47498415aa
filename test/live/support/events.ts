import type { About, FamilyState, Tick } from '../../../libs/metrics/src/live/served/protocol.js';

export interface LiveEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

/** Reads the events of the page, one by one. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #left = new AbortController();
  #text = '';

  private constructor(response: Response, left: AbortController) {
    this.#reader = (response.body as ReadableStream<Uint8Array>).getReader();
    this.#left = left;
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const left = new AbortController();
    const response = await fetch(url, { headers, signal: left.signal });
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
    return new EventReader(response, left);
  }

  /** The next event; undefined at the end of the stream. */
  async next(): Promise<LiveEvent | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end !== -1) {
        const fields = Object.fromEntries(
          this.#text
            .slice(0, end)
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        ) as Record<string, string>;
        this.#text = this.#text.slice(end + 2);
        return {
          id: fields['id'] ?? '',
          type: fields['event'] ?? 'message',
          data: JSON.parse(fields['data'] ?? 'null'),
        };
      }
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += Buffer.from(value).toString('utf8');
    }
  }

  async about(): Promise<About> {
    const event = await this.next();
    if (event?.type !== 'about') throw new Error(`the first event is ${event?.type}`);
    return event.data as About;
  }

  async tick(): Promise<Tick & { readonly id: string }> {
    const event = await this.next();
    if (event?.type !== 'message') throw new Error(`the event is ${event?.type}, not a tick`);
    return { ...(event.data as Tick), id: event.id };
  }

  leave(): void {
    this.#left.abort();
  }
}

/** A metric that a tick tells anew. */
export function toldIn({ told = [] }: Tick, name: string): FamilyState | undefined {
  return told.map(([, state]) => state).find((state) => state.name === name);
}
