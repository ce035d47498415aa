import type { ByteWriter } from '../bytes/byte-writer.js';
import type { ColumnLabels, Family } from '../source/family.js';
import { FreeLabelPart } from './free-label-part.js';
import { KeptValues } from './kept-values.js';
import type { DefaultLabels, LabelEncoder, LabelPart } from './label-encoder.js';

/** The default labels of a metric. */
export type DefaultLabelsOf = (metric: object) => DefaultLabels;

const NONE: DefaultLabels = {};

/** The rendered labels of an application's metrics, kept from scrape to scrape for as long as a metric lives. */
export class KeptLabels {
  private readonly kept = new WeakMap<object, Map<string, KeptValues>>();

  /** @param defaults the same for all metrics, or those of each; kept labels are made anew when it is another object */
  constructor(private readonly defaults: DefaultLabels | DefaultLabelsOf) {}

  /** The labels of a family's series, as the encoder writes them. */
  partOf({ labels, kind }: Family, encoder: LabelEncoder): LabelPart {
    const defaults = withoutStep(this.defaultsOf(labels.owner), kind);
    return 'names' in labels
      ? new ColumnLabelPart(labels, this.keptFor(labels, encoder, defaults))
      : new FreeLabelPart(labels, encoder, defaults);
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

/** Without the label that the formats write themselves for each bucket or quantile. */
function withoutStep(defaults: DefaultLabels, kind: Family['kind']): DefaultLabels {
  const step = kind === 'histogram' ? 'le' : 'quantile';
  if ((kind !== 'histogram' && kind !== 'summary') || !Object.hasOwn(defaults, step)) return defaults;
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => name !== step));
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
