import type { FamilyState, Tick, WireNumber } from './protocol.js';
import { widthOf } from './protocol.js';

/** How far back a viewer sees. */
export const KEPT_MS = 15 * 60_000;
const MOST_BYTES = 1024 * 1024;

interface Kept {
  readonly number: number;
  readonly at: number;
  readonly text: string;
}

interface BaseFamily {
  readonly state: Omit<FamilyState, 'labels' | 'values'>;
  readonly labels: string[];
  readonly values: WireNumber[];
}

/**
 * The ticks of the last 15 minutes, as JSON, up to 1 MB. What falls out at the old end goes into the base: one tick that
 * tells all metrics as they were before the first tick that is kept.
 */
export class TickLog {
  private readonly ticks: Kept[] = [];
  private readonly base = new Map<number, BaseFamily>();
  private baseAt = 0;
  private baseText: string | undefined;
  private bytes = 0;
  /** The number of the last tick. */
  last = 0;

  /** Adds a tick; returns it as text. */
  add(tick: Tick): string {
    const text = JSON.stringify(tick);
    this.last++;
    if (this.last === 1) {
      this.intoBase(tick);
      return text;
    }
    this.ticks.push({ number: this.last, at: tick.at, text });
    this.bytes += text.length;
    while (this.bytes > MOST_BYTES || (this.ticks[0]?.at ?? Infinity) < tick.at - KEPT_MS) this.forgetFirst();
    return text;
  }

  /** The ticks after this one, with their numbers; all, from the base on, when they are not kept any longer. */
  since(number: number): readonly (readonly [number: number, text: string])[] {
    const first = this.last - this.ticks.length;
    const kept = this.ticks.map(({ number, text }) => [number, text] as const);
    if (number >= first && number <= this.last) return kept.slice(number - first);
    return [[first, this.baseAsText()], ...kept];
  }

  private forgetFirst(): void {
    const { text } = this.ticks.shift() as Kept;
    this.bytes -= text.length;
    this.intoBase(JSON.parse(text) as Tick);
  }

  private intoBase({ at, told = [], gone = [], added = [], changed = [] }: Tick): void {
    this.baseText = undefined;
    this.baseAt = at;
    for (const number of gone) this.base.delete(number);
    for (const [number, { labels, values, ...state }] of told)
      this.base.set(number, { state, labels: [...labels], values: [...values] });
    for (const [number, labels, values] of added) {
      const family = this.base.get(number);
      if (family === undefined) continue;
      const { state } = family;
      family.labels.push(...labels);
      family.values.splice(family.values.length - (state.rest > 0 ? widthOf(state) : 0), 0, ...values);
    }
    for (const [number, changes] of changed) {
      const { values = [] } = this.base.get(number) ?? {};
      for (let i = 0; i < changes.length; i += 2) values[changes[i] as number] = changes[i + 1] as WireNumber;
    }
  }

  private baseAsText(): string {
    const told = [...this.base].map(
      ([number, { state, labels, values }]) => [number, { ...state, labels, values }] as const,
    );
    this.baseText ??= JSON.stringify({ at: this.baseAt, told, nextMs: 0 } satisfies Tick);
    return this.baseText;
  }
}
