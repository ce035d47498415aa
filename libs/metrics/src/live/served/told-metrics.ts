import { areAlike } from './family-facts.js';
import {
  type AddedSeries,
  type ChangedValues,
  type FamilyFacts,
  type FamilyState,
  toWire,
  type Tick,
  type WireNumber,
} from './protocol.js';
import type { SeriesReading } from './series-reading.js';

interface Told {
  readonly number: number;
  readonly facts: FamilyFacts;
  reading: SeriesReading;
  tick: number;
}

/** The parts of a tick that tell metrics. */
export type Difference = Pick<Tick, 'told' | 'gone' | 'added' | 'changed'>;

/** What viewers have been told of each metric, to tell them no more than what has changed. */
export class ToldMetrics {
  private readonly byName = new Map<string, Told>();
  private tick = 0;
  private nextNumber = 0;
  private told: [number, FamilyState][] = [];
  private added: AddedSeries[] = [];
  private changed: ChangedValues[] = [];

  /** The facts that a metric was told with. */
  factsOf(name: string): FamilyFacts | undefined {
    return this.byName.get(name)?.facts;
  }

  /** Takes a metric of the present collection. */
  take(facts: FamilyFacts, reading: SeriesReading): void {
    const known = this.byName.get(facts.name);
    if (known === undefined || !areAlike(known.facts, facts) || !continues(reading, known.reading)) {
      const number = known?.number ?? this.nextNumber++;
      this.byName.set(facts.name, { number, facts, reading, tick: this.tick });
      this.told.push([number, stateOf(facts, reading)]);
      return;
    }
    this.noteAdded(known, reading);
    this.noteChanged(known, reading);
    known.reading = reading;
    known.tick = this.tick;
  }

  /** Ends the collection: what has changed since the last one. */
  difference(): Difference {
    const gone: number[] = [];
    for (const [name, { tick, number }] of this.byName) {
      if (tick === this.tick) continue;
      gone.push(number);
      this.byName.delete(name);
    }
    const { told, added, changed } = this;
    this.tick++;
    this.told = [];
    this.added = [];
    this.changed = [];
    return {
      ...(told.length > 0 && { told }),
      ...(gone.length > 0 && { gone }),
      ...(added.length > 0 && { added }),
      ...(changed.length > 0 && { changed }),
    };
  }

  private noteAdded({ number, reading: before }: Told, reading: SeriesReading): void {
    if (reading.count === before.count) return;
    const labels = reading.labels.slice(before.labels.length);
    const values = reading.values.subarray(before.count * reading.width, reading.count * reading.width);
    this.added.push([number, labels, wireOf(values)]);
  }

  private noteChanged({ number, reading: before }: Told, reading: SeriesReading): void {
    const changes: WireNumber[] = [];
    const { values } = reading;
    const known = before.count * before.width;
    for (let i = 0; i < known; i++) noteChange(changes, i, values[i] as number, before.values[i] as number);
    // The sum of the rest comes after the series that may have been added.
    for (let i = 0; reading.rest > 0 && i < reading.width; i++) {
      const at = reading.count * reading.width + i;
      noteChange(changes, at, values[at] as number, before.values[known + i] as number);
    }
    if (changes.length > 0) this.changed.push([number, changes]);
  }
}

function noteChange(changes: WireNumber[], at: number, value: number, before: number): void {
  if (value === before || (Number.isNaN(value) && Number.isNaN(before))) return;
  changes.push(at, toWire(value));
}

/** Whether a metric has the series that it had, in their order, and perhaps more. */
function continues(reading: SeriesReading, before: SeriesReading): boolean {
  if (reading.count < before.count || reading.rest > 0 !== before.rest > 0) return false;
  for (let i = 0; i < before.count; i++) if (reading.created[i] !== before.created[i]) return false;
  for (let i = 0; i < before.labels.length; i++) if (reading.labels[i] !== before.labels[i]) return false;
  return true;
}

function stateOf(facts: FamilyFacts, { labels, values, length, rest }: SeriesReading): FamilyState {
  return { ...facts, labels, values: wireOf(values.subarray(0, length)), rest };
}

function wireOf(values: Float64Array): WireNumber[] {
  return Array.from(values, toWire);
}
