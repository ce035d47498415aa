import { labelText } from '../../instruments/label-values.js';
import type { ByteWriter } from '../bytes/byte-writer.js';
import type { FreeLabels } from '../source/family.js';
import type { DefaultLabels, LabelEncoder, LabelPart } from './label-encoder.js';

/** Labels of a metric that is not ours: rendered as they come, series by series. */
export class FreeLabelPart implements LabelPart {
  private readonly defaults: readonly [name: string, value: string][];

  constructor(
    private readonly labels: FreeLabels,
    private readonly encoder: LabelEncoder,
    defaults: DefaultLabels,
  ) {
    this.defaults = Object.entries(defaults);
  }

  write(out: ByteWriter): void {
    const set = this.labels.set();
    for (const [name, value] of Object.entries(set)) {
      const text = labelText(value);
      if (text !== '') this.encoder.pair(out, name, text);
    }
    for (const [name, value] of this.defaults) {
      if (value !== '' && labelText(set[name]) === '') this.encoder.pair(out, name, value);
    }
  }
}
