import type { ByteWriter } from '../byte-writer.js';
import { goFloat } from './go-float.js';
import { escapeName, isLegacyMetricName } from '../names/escape-name.js';
import type { EscapingScheme } from '../format.js';
import type { KeptLabels } from '../labels/kept-labels.js';
import type { Family } from '../source/family.js';
import type { FamilyWriter, FormatWriter } from '../writer.js';
import type { LineStyle } from './line-family.js';
import { lineWriter } from './lines.js';
import { quotedUnlessLegacy, TextLabelEncoder } from './text-label-encoder.js';

/**
 * The text format, versions 0.0.4 and 1.0.0, which differ in the names that a scrape may request
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
 */
export class TextWriter implements FormatWriter {
  private readonly encoder: TextLabelEncoder;

  constructor(
    private readonly out: ByteWriter,
    private readonly kept: KeptLabels,
    private readonly escaping: EscapingScheme,
  ) {
    this.encoder = new TextLabelEncoder(escaping);
  }

  family(family: Family): FamilyWriter {
    const { out, encoder } = this;
    const labels = this.kept.partOf(family, encoder);
    return lineWriter(family, this.styleOf(family), { out, encoder, labels });
  }

  end(): void {
    // The text format has no end mark.
  }

  private styleOf({ name, kind, help }: Family): LineStyle {
    const escaped = escapeName(name, this.escaping);
    const shown = quotedUnlessLegacy(escaped, isLegacyMetricName);
    const type = kind === 'unknown' ? 'untyped' : kind;
    return {
      header: `${helpLine(shown, help)}# TYPE ${shown} ${type}\n`,
      familyName: escaped,
      sampleName: escaped,
      floatLabel: goFloat,
      hasExemplars: false,
      isStrict: false,
      hasCreated: false,
    };
  }
}

function helpLine(name: string, help: string): string {
  if (help === '') return '';
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', String.raw`\n`)}\n`;
}
