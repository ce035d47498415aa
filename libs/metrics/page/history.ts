import type { About, Tick } from '../src/live/served/protocol.js';
import { FamilyTrack } from './family-track.js';

/** How far back the page remembers. */
export const KEPT_MS = 15 * 60_000;
/** No tick for so long is a gap: nothing is known of the time between. */
const GAP_FACTOR = 3;
const LEAST_GAP_MS = 8000;

interface Mark {
  readonly at: number;
  readonly nextMs: number;
}

/** All that the page knows of the application: its metrics over the last 15 minutes, tick by tick. */
export class History {
  about: About | undefined;
  readonly families = new Map<string, FamilyTrack>();
  failed: readonly (readonly [metric: string, reason: string])[] = [];
  /** The number of the first tick that is remembered. */
  first = 0;
  private readonly marks: Mark[] = [];
  private byNumber = new Map<number, FamilyTrack>();
  private stream: number | undefined;

  /** The number of the last tick; -1 before the first. */
  get last(): number {
    return this.first + this.marks.length - 1;
  }

  /** When a tick was, by the clock of the server. */
  at(tick: number): number {
    return (this.marks[tick - this.first] as Mark).at;
  }

  /** Whether nothing is known of the time before a tick. */
  isAfterGap(tick: number): boolean {
    if (tick <= this.first) return true;
    const { at, nextMs } = this.marks[tick - 1 - this.first] as Mark;
    return this.at(tick) - at > Math.max(LEAST_GAP_MS, nextMs * GAP_FACTOR);
  }

  /** The last tick that is at least so long before another, without a gap between; else the first without one. */
  tickBefore(tick: number, ms: number): number {
    let before = tick;
    while (!this.isAfterGap(before) && this.at(tick) - this.at(before) < ms) before--;
    return before;
  }

  family(name: string): FamilyTrack | undefined {
    return this.families.get(name);
  }

  /** Takes a tick. Those of one stream follow each other; another stream, as of another process, begins with all metrics. */
  take(tick: Tick, stream: number): void {
    const last = this.marks.at(-1);
    const { told = [], gone = [], added = [], changed = [], failed = [] } = tick;
    const isFirstOfStream = stream !== this.stream;
    if (isFirstOfStream) {
      this.stream = stream;
      // Its first tick tells all metrics there are.
      this.byNumber = new Map();
      const names = new Set(told.map(([, { name }]) => name));
      for (const [name, track] of this.families) if (!names.has(name)) track.end(this.last + 1);
    }
    // The clock of the server may have been set back.
    const at = last === undefined ? tick.at : Math.max(tick.at, last.at + 1);
    this.marks.push({ at, nextMs: tick.nextMs });
    const number = this.last;
    this.failed = failed;
    for (const family of gone) this.byNumber.get(family)?.end(number);
    for (const [family, state] of told) {
      let track = this.families.get(state.name);
      if (track === undefined) {
        this.families.set(state.name, (track = new FamilyTrack(state)));
        // One that appears later was there at the tick before, without a series: what it has now has been counted since.
        if (!isFirstOfStream) track.tell({ ...state, labels: [], values: [], rest: 0 }, number - 1);
      }
      this.byNumber.set(family, track);
      track.tell(state, number);
    }
    const changes = new Map(changed);
    for (const [family, labels, values] of added) {
      this.byNumber.get(family)?.step(number, labels, values, changes.get(family) ?? []);
      changes.delete(family);
    }
    for (const [family, values] of changes) this.byNumber.get(family)?.step(number, [], [], values);
    this.forget(at - KEPT_MS);
  }

  /** Forgets all, for a stream that tells the same time again. */
  clear(): void {
    this.families.clear();
    this.marks.length = 0;
    this.first = 0;
    this.stream = undefined;
  }

  private forget(beforeMs: number): void {
    let count = 0;
    while (count < this.marks.length - 1 && (this.marks[count] as Mark).at < beforeMs) count++;
    if (count === 0) return;
    this.marks.splice(0, count);
    this.first += count;
    for (const [name, track] of this.families) {
      track.forgetBefore(this.first);
      if (track.segments.length === 0) this.families.delete(name);
    }
  }
}
