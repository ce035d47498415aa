import { labelText } from '../../series/label-values.js';
import type { ByteWriter } from '../byte-writer.js';
import type { FreeLabels, ColumnLabels, Family } from '../source/family.js';
import type { DefaultLabels, LabelEncoder, LabelPart } from './label-encoder.js';
import { defaultOf, defaultsBeside, KeptValues } from './kept-values.js';

const NO_NAMES: ReadonlySet<string> = new Set();

/** The labels of a foreign metric, rendered series by series without caching. */
export class FreeLabelPart implements LabelPart {
  private readonly defaults: readonly [name: string, value: string][];

  /** @throws Error if the encoder writes two names of the family identically: scrapers reject a page with duplicates */
  constructor(
    private readonly labels: FreeLabels,
    private readonly encoder: LabelEncoder,
    defaults: DefaultLabels,
  ) {
    const shown = shownNames(labels.allNames ?? NO_NAMES, encoder);
    this.defaults = Object.entries(defaults).filter(
      ([name, value]) => value !== '' && (shown.get(encoder.nameOf(name)) ?? name) === name,
    );
  }

  write(out: ByteWriter): void {
    const set = this.labels.set();
    for (const [name, value] of Object.entries(set)) {
      const text = labelText(value);
      if (text !== '') this.encoder.pair(out, name, text);
    }
    for (const [name, value] of this.defaults) {
      const isThere = Object.hasOwn(set, name) && labelText(set[name]) !== '';
      if (!isThere) this.encoder.pair(out, name, value);
    }
  }
}

/** Maps the written form of each label name to the name. */
function shownNames(names: ReadonlySet<string>, encoder: LabelEncoder): ReadonlyMap<string, string> {
  const byShown = new Map<string, string>();
  for (const name of names) {
    const shown = encoder.nameOf(name);
    const other = byShown.get(shown);
    if (other !== undefined) {
      throw new Error(`labels "${other}" and "${name}" are both written "${shown}". Rename one.`);
    }
    byShown.set(shown, name);
  }
  return byShown;
}

/** Returns the default labels of a metric. */
export type DefaultLabelsOf = (metric: object) => DefaultLabels;

const NONE: DefaultLabels = {};

/** A metric with fewer series is rendered anew each time: what is kept would cost more memory than it saves time. */
const FEW_SERIES = 8;

/** The rendered labels of an application's metrics, cached across scrapes for the life of each metric. */
export class KeptLabels {
  private readonly kept = new WeakMap<object, Map<string, KeptValues>>();

  /** @param defaults those of all metrics, or a function for those of each; a different object invalidates the cache */
  constructor(private readonly defaults: DefaultLabels | DefaultLabelsOf) {}

  /** Returns the writer of the labels of a family's series. */
  partOf({ labels, kind }: Family, encoder: LabelEncoder): LabelPart {
    const defaults = this.defaultsFor(labels.owner, kind);
    if (!('names' in labels)) return new FreeLabelPart(labels, encoder, defaults);
    return labels.seriesCount < FEW_SERIES
      ? new FewLabelPart(labels, encoder, defaults)
      : new ColumnLabelPart(labels, this.keptFor(labels, encoder, defaults));
  }

  /** Returns the default labels of a metric of a kind. */
  defaultsFor(metric: object | undefined, kind: Family['kind']): DefaultLabels {
    return withoutStep(this.defaultsOf(metric), kind);
  }

  private defaultsOf(metric: object | undefined): DefaultLabels {
    if (typeof this.defaults !== 'function') return this.defaults;
    return metric === undefined ? NONE : this.defaults(metric);
  }

  private keptFor(
    { owner, names }: ColumnLabels,
    encoder: LabelEncoder,
    defaults: DefaultLabels,
  ): KeptValues {
    let byEncoder = this.kept.get(owner);
    if (byEncoder === undefined) this.kept.set(owner, (byEncoder = new Map()));
    let kept = byEncoder.get(encoder.key);
    if (kept?.defaults !== defaults) {
      kept = new KeptValues(names, encoder, defaults);
      byEncoder.set(encoder.key, kept);
    }
    return kept;
  }
}

/** Returns the default labels without `le` or `quantile` if the format itself writes that label. */
function withoutStep(defaults: DefaultLabels, kind: Family['kind']): DefaultLabels {
  const step = kind === 'histogram' ? 'le' : 'quantile';
  if ((kind !== 'histogram' && kind !== 'summary') || !Object.hasOwn(defaults, step)) return defaults;
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => name !== step));
}

/** The labels of an instrument with few series. */
class FewLabelPart implements LabelPart {
  private readonly others: readonly (readonly [name: string, value: string])[];

  constructor(
    private readonly labels: ColumnLabels,
    private readonly encoder: LabelEncoder,
    private readonly defaults: DefaultLabels,
  ) {
    this.others = defaultsBeside(labels.names, defaults, encoder);
  }

  write(out: ByteWriter): void {
    const { labels, encoder, defaults } = this;
    const { names } = labels;
    for (let label = 0; label < names.length; label++) {
      const name = names[label] as string;
      const text = labels.text(label) || defaultOf(defaults, name);
      if (text !== '') encoder.pair(out, name, text);
    }
    for (const [name, value] of this.others) encoder.pair(out, name, value);
  }
}

class ColumnLabelPart implements LabelPart {
  constructor(
    private readonly labels: ColumnLabels,
    private readonly kept: KeptValues,
  ) {}

  write(out: ByteWriter): void {
    this.kept.write(out, this.labels);
  }
}
