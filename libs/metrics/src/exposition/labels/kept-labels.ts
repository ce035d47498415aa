import type { ByteWriter } from '../bytes/byte-writer.js';
import type { ColumnLabels, Family } from '../source/family.js';
import { FreeLabelPart } from './free-label-part.js';
import { KeptValues } from './kept-values.js';
import type { DefaultLabels, LabelEncoder, LabelPart } from './label-encoder.js';

/** The rendered labels of an application's metrics, kept from scrape to scrape for as long as a metric lives. */
export class KeptLabels {
  private readonly kept = new WeakMap<object, Map<string, KeptValues>>();

  constructor(private readonly defaults: DefaultLabels) {}

  /** The labels of a family's series, as the encoder writes them. */
  partOf({ labels }: Family, encoder: LabelEncoder): LabelPart {
    return 'names' in labels
      ? new ColumnLabelPart(labels, this.keptFor(labels, encoder))
      : new FreeLabelPart(labels, encoder, this.defaults);
  }

  private keptFor({ owner, names }: ColumnLabels, encoder: LabelEncoder): KeptValues {
    let byEncoder = this.kept.get(owner);
    if (byEncoder === undefined) this.kept.set(owner, (byEncoder = new Map()));
    let kept = byEncoder.get(encoder.key);
    if (kept === undefined) {
      kept = new KeptValues(names, encoder, this.defaults);
      byEncoder.set(encoder.key, kept);
    }
    return kept;
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
