import type { About, Tick } from '../src/live/served/protocol.js';
import type { History } from './history.js';

export type ConnectionState = 'connecting' | 'live' | 'lost';

/** A stream that is silent for so long is dead, even if nobody has said so. */
const SILENCE_MS = 40_000;
const RETRY_MS = 2000;

/** Keeps the stream of ticks, and comes back when it breaks. */
export class Connection {
  state: ConnectionState = 'connecting';
  private events: EventSource | undefined;
  private silence = 0;
  private lastId = '';
  /** Counts the streams of ticks that do not go on where the last one ended. */
  private stream = 0;

  constructor(
    private readonly history: History,
    private readonly onChange: () => void,
  ) {}

  open(): void {
    this.events?.close();
    const events = new EventSource('live/events');
    this.events = events;
    events.addEventListener('about', ({ data }: MessageEvent<string>) => {
      this.history.about = JSON.parse(data) as About;
      this.heard();
    });
    events.addEventListener('message', (event: MessageEvent<string>) => {
      this.takeTick(event.lastEventId, JSON.parse(event.data) as Tick);
      this.setState('live');
      this.heard();
    });
    events.addEventListener('error', () => {
      this.setState('lost');
      // After an answer other than 200 the browser gives up.
      if (events.readyState === EventSource.CLOSED) this.openLater(RETRY_MS);
    });
    this.heard();
  }

  /** A new source begins with its whole past: what overlaps with the past that is known replaces it. */
  private takeTick(id: string, tick: Tick): void {
    const { history } = this;
    const [source = '', number] = id.split('.');
    const [lastSource, lastNumber] = this.lastId.split('.');
    this.lastId = id;
    const continues = source === lastSource && Number(number) === Number(lastNumber) + 1;
    if (!continues && history.last >= 0 && tick.at <= history.at(history.last)) history.clear();
    if (!continues) this.stream++;
    history.take(tick, this.stream);
  }

  private heard(): void {
    this.openLater(SILENCE_MS);
  }

  private openLater(ms: number): void {
    clearTimeout(this.silence);
    this.silence = window.setTimeout(() => {
      this.setState('lost');
      this.open();
    }, ms);
  }

  private setState(state: ConnectionState): void {
    this.state = state;
    this.onChange();
  }
}
