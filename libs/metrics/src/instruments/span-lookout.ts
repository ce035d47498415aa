import type { TraceContext, TraceContextSource } from './trace-context.js';

/** After so many looks in a row without a span, only one recording in about sixteen looks for one. */
const LOOKS_BEFORE_SKIPPING = 64;
const MOST_SKIPPED = 32;

/**
 * Looks for the active span: at every recording where there are spans, now and then where there are none, so that
 * OpenTelemetry costs a recording nothing measurable there (`npm run bench -- recording`).
 */
export class SpanLookout {
  private looksInVain = 0;
  private toSkip = 0;

  constructor(private readonly source: TraceContextSource) {}

  /** The active sampled span, when this looks for one and there is one. */
  look(): TraceContext | undefined {
    if (this.toSkip > 0) {
      this.toSkip--;
      return undefined;
    }
    const trace = this.#ask();
    if (trace !== undefined) {
      this.looksInVain = 0;
      return trace;
    }
    // At random, so as not to keep step with work that has a span every second time.
    if (++this.looksInVain > LOOKS_BEFORE_SKIPPING) this.toSkip = Math.floor(Math.random() * MOST_SKIPPED);
    return undefined;
  }

  /** A recording must not fail for an exemplar's sake. */
  #ask(): TraceContext | undefined {
    try {
      return this.source();
    } catch {
      return undefined;
    }
  }
}
