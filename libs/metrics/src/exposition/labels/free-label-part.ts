import { labelText } from '../../instruments/label-values.js';
import type { ByteWriter } from '../bytes/byte-writer.js';
import type { FreeLabels } from '../source/family.js';
import type { DefaultLabels, LabelEncoder, LabelPart } from './label-encoder.js';

const NO_NAMES: ReadonlySet<string> = new Set();

/** Labels of a metric that is not ours: rendered as they come, series by series. */
export class FreeLabelPart implements LabelPart {
  private readonly defaults: readonly [name: string, value: string][];

  /** @throws Error when the encoder writes two names of the family alike, as a scraper refuses a page with such a series */
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

/** The label names by how they are written. */
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
