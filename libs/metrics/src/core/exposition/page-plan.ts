import type { ByteWriter } from './byte-writer.js';
import type { EscapingScheme, Format } from './format.js';
import { NamePlan } from './names/name-plan.js';
import { isOwnInstrument } from './source/instrument-family.js';
import type { RegistryMetric } from './source/registry-metric.js';
import { PageWriters } from './stream/page-writer.js';
import type { FormatWriter } from './writer.js';

/** What stays the same from scrape to scrape while an application has these metrics, under one escaping scheme. */
export class PagePlan {
  readonly names: NamePlan;
  /** The metrics whose names do not clash. */
  readonly free: readonly RegistryMetric[];
  /** Those of them that are about the other metrics. */
  readonly about: ReadonlySet<RegistryMetric>;
  private readonly writers = new Map<string, PageWriters>();

  /** @param aboutOthers the names of metrics about the other metrics */
  constructor(
    metrics: readonly RegistryMetric[],
    escaping: EscapingScheme,
    aboutOthers: ReadonlySet<string>,
  ) {
    this.names = new NamePlan(metrics, escaping);
    this.free = metrics.filter((metric) => this.names.clashOf(metric) === undefined);
    this.about = new Set(this.free.filter(({ name }) => aboutOthers.has(name)));
  }

  /** Returns the instruments of which metrics about the others tell although a page does not show them. */
  instrumentsBeside(shown: readonly RegistryMetric[]): RegistryMetric[] {
    const isShown = new Set(shown);
    return this.free.filter(
      (metric) => isOwnInstrument(metric) && !isShown.has(metric) && !this.about.has(metric),
    );
  }

  /** Returns the writers of pages in one format. */
  writersOf(type: Format['type'], writerOf: (out: ByteWriter) => FormatWriter): PageWriters {
    let writers = this.writers.get(type);
    if (writers === undefined) this.writers.set(type, (writers = new PageWriters(writerOf)));
    return writers;
  }
}
