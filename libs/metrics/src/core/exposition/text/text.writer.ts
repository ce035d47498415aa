import { goFloat } from './go-float.js';
import { escapeName, isLegacyMetricName } from '../names/escape-name.js';
import type { Family } from '../source/family.js';
import { LineWriter } from './line.writer.js';
import type { LineStyle } from './line-texts.js';
import { quotedUnlessLegacy } from './text-label-encoder.js';

/**
 * The text format, versions 0.0.4 and 1.0.0, which differ in the names that a scrape may request
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
 */
export class TextWriter extends LineWriter {
  end(): void {
    // The text format has no end mark.
  }

  protected styleOf({ name, kind, help }: Pick<Family, 'name' | 'kind' | 'help'>): LineStyle {
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
