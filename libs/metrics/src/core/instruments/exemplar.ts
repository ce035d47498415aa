import type { Besides } from '../series/endings.js';
import type { TraceContext, TraceContextSource } from '../open-telemetry.js';
import { type UnknownLabels, labelText, type LabelValue } from '../series/label-values.js';
import { inspect } from 'node:util';
import { isLabelName } from '../rules/declaration-rules.js';
import type { InstrumentEnvironment } from '../environment.js';

/** After this many lookups in a row without a span, only about one recording in sixteen looks for one. */
const LOOKS_BEFORE_SKIPPING = 64;
const MOST_SKIPPED = 32;

/**
 * Looks up the active span: at every recording while there are spans, only now and then while there are none, where
 * OpenTelemetry then adds no measurable cost to a recording (`npm run bench -- recording`).
 */
export class SpanLookout {
  private looksInVain = 0;
  private toSkip = 0;

  constructor(private readonly source: TraceContextSource) {}

  /** Returns the active sampled span, if this call looks for one and finds one. */
  look(): TraceContext | undefined {
    if (this.toSkip > 0) {
      this.toSkip--;
      return undefined;
    }
    const trace = this.ask();
    if (trace !== undefined) {
      this.looksInVain = 0;
      return trace;
    }
    // Random, so as not to fall into step with work that has a span every second time.
    if (++this.looksInVain > LOOKS_BEFORE_SKIPPING) this.toSkip = Math.floor(Math.random() * MOST_SKIPPED);
    return undefined;
  }

  /** Swallows errors: a recording must not fail because of an exemplar. */
  private ask(): TraceContext | undefined {
    try {
      return this.source();
    } catch {
      return undefined;
    }
  }
}

/** The argument of a recording in prom-client's form for metrics with exemplars. */
export interface ExemplarCall {
  readonly labels?: UnknownLabels;
  readonly value?: unknown;
  readonly exemplarLabels?: ExemplarLabels;
}

/**
 * Distinguishes prom-client's `{ labels, value, exemplarLabels }` from a labels object. Label values are never objects,
 * so an object under `labels` or `exemplarLabels` decides; so does `value`, unless a label has that name.
 */
export function isExemplarCall(argument: object, labelNames: readonly string[]): argument is ExemplarCall {
  const { labels, exemplarLabels } = argument as Record<string, unknown>;
  return (
    isObject(labels) || isObject(exemplarLabels) || ('value' in argument && !labelNames.includes('value'))
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** OpenMetrics 1.0, "Exemplars": the combined length of label names and values is at most 128 characters. */
export const MAX_EXEMPLAR_CHARACTERS = 128;

/** The minimum age of an exemplar before a span may replace it. */
export const MIN_EXEMPLAR_AGE_MS = 1000;

/** The labels of an exemplar, such as the ID of its trace. */
export type ExemplarLabels = Readonly<Partial<Record<string, LabelValue>>>;

/** One recorded value with labels that point to its origin; `timestamp` is in seconds since the Unix epoch. */
export interface Exemplar {
  readonly labelSet: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp: number;
}

/** The exemplars of a series that has ended, by place. */
export type EndedExemplars = (place: number) => Exemplar | undefined;

/** Keeps the latest exemplar of each slot: a counter series, a histogram bucket. */
export class ExemplarStore implements Besides {
  private exemplars = new Map<number, Exemplar>();
  private readonly lookout: SpanLookout;

  /** @param placesPerRow the maximum number of exemplars per series */
  constructor(
    readonly placesPerRow: number,
    private readonly environment: InstrumentEnvironment,
  ) {
    this.lookout = new SpanLookout(environment.traceContext);
  }

  /** Returns the exemplar of a series, by its row. */
  get(row: number, place: number): Exemplar | undefined {
    return this.exemplars.get(row * this.placesPerRow + place);
  }

  /**
   * Keeps and returns an exemplar with the given labels, which the caller has checked, or else one of the active span;
   * returns undefined if it keeps none.
   */
  record(
    row: number,
    place: number,
    value: number,
    labels: ExemplarLabels | null | undefined,
  ): Exemplar | undefined {
    const key = row * this.placesPerRow + place;
    if (labels !== undefined && labels !== null) {
      return this.keep(key, texts(labels), value, this.nowSeconds());
    }
    const trace = this.lookout.look();
    if (trace === undefined) return undefined;
    const timestamp = this.nowSeconds();
    const previous = this.exemplars.get(key);
    if (previous !== undefined && timestamp - previous.timestamp < MIN_EXEMPLAR_AGE_MS / 1000)
      return undefined;
    return this.keep(key, { trace_id: trace.traceId, span_id: trace.spanId }, value, timestamp);
  }

  /** Sets the exemplar of a series to that of another store, or to none. */
  put(row: number, place: number, exemplar: Exemplar | undefined): void {
    const key = row * this.placesPerRow + place;
    if (exemplar === undefined) this.exemplars.delete(key);
    else this.exemplars.set(key, exemplar);
  }

  /** All exemplars, with their rows and places. */
  *all(): Generator<readonly [row: number, place: number, exemplar: Exemplar]> {
    const { placesPerRow } = this;
    for (const [key, exemplar] of this.exemplars)
      yield [Math.floor(key / placesPerRow), key % placesPerRow, exemplar];
  }

  /** Removes and returns the exemplars of a series that ended. */
  take(row: number): EndedExemplars {
    const taken = new Map<number, Exemplar>();
    for (let place = 0; place < this.placesPerRow; place++) {
      const key = row * this.placesPerRow + place;
      const exemplar = this.exemplars.get(key);
      if (exemplar === undefined) continue;
      taken.set(place, exemplar);
      this.exemplars.delete(key);
    }
    return (place) => taken.get(place);
  }

  /** Removes the exemplars of all series, which have ended; returns a lookup by row. */
  takeAll(): (row: number) => EndedExemplars {
    const { exemplars, placesPerRow } = this;
    this.exemplars = new Map();
    return (row) => (place) => exemplars.get(row * placesPerRow + place);
  }

  private keep(key: number, labelSet: Exemplar['labelSet'], value: number, timestamp: number): Exemplar {
    const exemplar = { labelSet, value, timestamp };
    this.exemplars.set(key, exemplar);
    return exemplar;
  }

  private nowSeconds(): number {
    return this.environment.clock.nowMs() / 1000;
  }
}

/**
 * Checks the exemplar labels of a recording: a scraper that rejects one exemplar loses the whole scrape.
 * @throws RangeError if they are longer than OpenMetrics allows, TypeError for an invalid name or a non-object
 */
export function checkExemplarLabels(metricName: string, labels: ExemplarLabels | null | undefined): void {
  if (labels === undefined || labels === null) return;
  if (typeof labels !== 'object') {
    throw new TypeError(
      `Exemplar labels of "${metricName}" are ${inspect(labels)}. Give an object, such as { trace_id: '…' }.`,
    );
  }
  let characters = 0;
  for (const [name, value] of Object.entries(labels)) {
    if (!isLabelName(name)) {
      throw new TypeError(
        `Exemplar label "${name}" of "${metricName}" is not a valid label name. Use letters, digits and "_", and ` +
          `do not start with a digit.`,
      );
    }
    characters += countCharacters(name) + countCharacters(labelText(value));
  }
  if (characters <= MAX_EXEMPLAR_CHARACTERS) return;
  throw new RangeError(
    `Exemplar labels of "${metricName}" hold ${characters} characters; OpenMetrics allows ` +
      `${MAX_EXEMPLAR_CHARACTERS}. Shorten them, or use only trace_id and span_id.`,
  );
}

function texts(labels: ExemplarLabels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, labelText(value)]));
}

/** Counts code points; `length` counts UTF-16 code units. */
function countCharacters(text: string): number {
  let count = 0;
  for (const character of text) count += character === '' ? 0 : 1;
  return count;
}
