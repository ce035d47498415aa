import { escapeName } from './escape-name.js';
import type { EscapingScheme } from '../format.js';
import type { Family } from '../source/family.js';
import { isOwnInstrument } from '../source/instrument-family.js';
import type { RegistryMetric } from '../source/registry-metric.js';

const TOTAL = '_total';

/** The suffixes that the series of a type append to the metric's name. */
const SUFFIXES: ReadonlyMap<string, readonly string[]> = new Map([
  ['histogram', ['', '_bucket', '_sum', '_count', '_created']],
  ['summary', ['', '_sum', '_count', '_created']],
]);
const PLAIN = [''];

/** The owner of a name on the page. */
interface Owner {
  readonly metric: RegistryMetric;
  readonly family: string;
}

/**
 * Assigns the names on a page to metrics: with a gauge `jobs_count` beside a histogram `jobs`, parsers reject the page.
 * This library's instruments come first, then foreign metrics in order; a metric whose name is taken is left out, in
 * every format.
 */
export class NamePlan {
  private readonly owners = new Map<string, Owner>();
  private readonly clashes = new Map<RegistryMetric, string>();
  private readonly names: readonly string[];
  private settled: ReadonlySet<string> | undefined;

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
  }

  /** Names that are not available for a counter's family in OpenMetrics, which is named without `_total`. */
  get takenFamilies(): ReadonlySet<string> {
    this.settled ??= this.settleCounters();
    return this.settled;
  }

  /** Whether this plan is for exactly these metrics. */
  fits(metrics: readonly RegistryMetric[]): boolean {
    const { metrics: known, names } = this;
    if (metrics.length !== known.length) return false;
    for (let i = 0; i < names.length; i++) {
      const metric = metrics[i] as RegistryMetric;
      if (metric !== known[i] || metric.name !== names[i]) return false;
    }
    return true;
  }

  /** Returns why a metric is left out; undefined if it is not. */
  clashOf(metric: RegistryMetric): string | undefined {
    return this.clashes.get(metric);
  }

  /** Returns why a family of a foreign metric is left out; its names are only known after collection. */
  clashIn({ name, kind }: Family, metric: RegistryMetric): string | undefined {
    this.settled ??= this.settleCounters();
    return this.claim(metric, name, kind);
  }

  private claim(metric: RegistryMetric, family: string, type = ''): string | undefined {
    const shown = escapeName(family, this.escaping);
    const names = (SUFFIXES.get(type) ?? PLAIN).map((suffix) => shown + suffix);
    for (const name of names) {
      const owner = this.owners.get(name);
      if (owner === undefined || (owner.metric === metric && owner.family === family)) continue;
      return (
        `Metric "${family}" is left out of scrapes: its series "${name}" would have the same name as one of ` +
        `${owner.metric.type ?? 'metric'} "${owner.family}". Rename one.`
      );
    }
    for (const name of names) this.owners.set(name, { metric, family });
    return undefined;
  }

  /**
   * Assigns family names to counters, as far as those and their `_created` names are free, and returns the names that
   * are not available for a counter's family.
   */
  private settleCounters(): ReadonlySet<string> {
    const taken = new Set(this.owners.keys());
    for (const metric of this.metrics) {
      if (metric.type !== 'counter' || this.clashes.has(metric)) continue;
      const name = escapeName(metric.name, this.escaping);
      const family = name.endsWith(TOTAL) ? name.slice(0, -TOTAL.length) : name;
      const created = `${family}_created`;
      const owner = { metric, family: metric.name };
      if (this.owners.has(family) || this.owners.has(created)) taken.add(family);
      else this.owners.set(family, owner).set(created, owner);
    }
    return taken;
  }
}
