import { escapeName } from './escape-name.js';
import type { EscapingScheme } from '../format.js';
import type { Family } from '../source/family.js';
import { isOwnInstrument } from '../source/instrument-family.js';
import type { RegistryMetric } from '../source/registry-metric.js';

const TOTAL = /_total$/;

/** What the series of a type are called, after the metric's name. */
const SUFFIXES: ReadonlyMap<string, readonly string[]> = new Map([
  ['histogram', ['', '_bucket', '_sum', '_count', '_created']],
  ['summary', ['', '_sum', '_count', '_created']],
]);
const PLAIN = [''];

/** Whose a name on the page is. */
interface Owner {
  readonly metric: RegistryMetric;
  readonly family: string;
}

/**
 * Who may use which names on a page: a gauge `jobs_count` beside a histogram `jobs` makes it one that parsers refuse.
 * Ours come first, then the others in their order; what comes too late is left out, in every format.
 */
export class NamePlan {
  private readonly owners = new Map<string, Owner>();
  private readonly clashes = new Map<RegistryMetric, string>();
  private readonly names: readonly string[];
  /** The names that OpenMetrics can't call a counter's family, which is named without `_total`. */
  readonly takenFamilies: ReadonlySet<string>;

  constructor(
    private readonly metrics: readonly RegistryMetric[],
    private readonly escaping: EscapingScheme,
  ) {
    this.names = metrics.map(({ name }) => name);
    const ours = metrics.filter(isOwnInstrument);
    for (const metric of [...ours, ...metrics.filter((metric) => !isOwnInstrument(metric))]) {
      const clash = this.claim(metric, metric.name, metric.type);
      if (clash !== undefined) this.clashes.set(metric, clash);
    }
    this.takenFamilies = this.settleCounters();
  }

  /** Whether this is the plan for these metrics. */
  fits(metrics: readonly RegistryMetric[]): boolean {
    return (
      metrics.length === this.metrics.length &&
      metrics.every((metric, i) => metric === this.metrics[i] && metric.name === this.names[i])
    );
  }

  /** Why a metric is left out; nothing when it is not. */
  clashOf(metric: RegistryMetric): string | undefined {
    return this.clashes.get(metric);
  }

  /** Why one of a foreign metric's families is left out, whose names are only known once it is collected. */
  clashIn({ name, kind }: Family, metric: RegistryMetric): string | undefined {
    return this.claim(metric, name, kind);
  }

  private claim(metric: RegistryMetric, family: string, type = ''): string | undefined {
    const shown = escapeName(family, this.escaping);
    const names = (SUFFIXES.get(type) ?? PLAIN).map((suffix) => shown + suffix);
    for (const name of names) {
      const owner = this.owners.get(name);
      if (owner === undefined || (owner.metric === metric && owner.family === family)) continue;
      return (
        `Metric "${family}" is left out of scrapes: its series "${name}" would be called like those of ` +
        `${owner.metric.type ?? 'metric'} "${owner.family}". Rename one.`
      );
    }
    for (const name of names) this.owners.set(name, { metric, family });
    return undefined;
  }

  /**
   * Gives counters the names of their families, as far as those and their `_created` are free, and returns the names that no
   * counter's family can have.
   */
  private settleCounters(): ReadonlySet<string> {
    const taken = new Set(this.owners.keys());
    for (const metric of this.metrics) {
      if (metric.type !== 'counter' || this.clashes.has(metric)) continue;
      const family = escapeName(metric.name, this.escaping).replace(TOTAL, '');
      const created = `${family}_created`;
      const owner = { metric, family: metric.name };
      if (this.owners.has(family) || this.owners.has(created)) taken.add(family);
      else this.owners.set(family, owner).set(created, owner);
    }
    return taken;
  }
}
