import type { ByteWriter } from '../byte-writer.js';
import { openMetricsFloat } from './go-float.js';
import { escapeName, isLegacyMetricName } from '../names/escape-name.js';
import type { EscapingScheme } from '../format.js';
import type { KeptLabels } from '../labels/kept-labels.js';
import { unitOf } from '../names/metric-unit.js';
import type { Family } from '../source/family.js';
import { LineWriter } from './line.writer.js';
import type { LineStyle } from './line-texts.js';
import { escapeLabelValue, quotedUnlessLegacy } from './text-label-encoder.js';

const TOTAL = '_total';

/** What an OpenMetrics exposition depends on besides the metrics. */
export interface OpenMetricsOptions {
  /**
   * Whether counters, histograms and summaries have `_created` lines, which a Prometheus without the feature
   * `created-timestamp-zero-ingestion` stores as separate series.
   */
  readonly hasCreatedLines: boolean;
  /** Names, in their written form, that are not available for a counter's family because another metric has them. */
  readonly names: { readonly takenFamilies: ReadonlySet<string> };
}

/**
 * OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/).
 *
 * A counter's family is named without `_total`. A counter without `_total`, or whose family name belongs to another
 * metric, is exposed as `unknown`, so that its series has the same name in every format, as in client_golang.
 */
export class OpenMetricsWriter extends LineWriter {
  constructor(
    out: ByteWriter,
    kept: KeptLabels,
    escaping: EscapingScheme,
    private readonly options: OpenMetricsOptions,
  ) {
    super(out, kept, escaping);
  }

  end(): void {
    this.out.text('# EOF\n');
  }

  protected styleOf(family: Pick<Family, 'name' | 'kind' | 'help'>): LineStyle {
    const sampleName = escapeName(family.name, this.escaping);
    const isCounter = family.kind === 'counter' && this.isCounterHere(sampleName);
    const familyName = isCounter ? sampleName.slice(0, -TOTAL.length) : sampleName;
    const kind = family.kind === 'counter' && !isCounter ? 'unknown' : family.kind;
    return {
      header: headerOf(
        quotedUnlessLegacy(familyName, isLegacyMetricName),
        kind,
        family.help,
        unitOf(familyName),
      ),
      familyName,
      sampleName,
      floatLabel: openMetricsFloat,
      hasExemplars: kind === 'counter' || kind === 'histogram',
      isStrict: kind !== 'gauge' && kind !== 'unknown',
      hasCreated: this.options.hasCreatedLines && kind !== 'gauge' && kind !== 'unknown',
    };
  }

  private isCounterHere(name: string): boolean {
    const hasTotal = name.endsWith(TOTAL) && name !== TOTAL;
    return hasTotal && !this.options.names.takenFamilies.has(name.slice(0, -TOTAL.length));
  }
}

function headerOf(name: string, kind: string, help: string, unit: string | undefined): string {
  const helpLine = help === '' ? '' : `# HELP ${name} ${escapeLabelValue(help)}\n`;
  const unitLine = unit === undefined ? '' : `# UNIT ${name} ${unit}\n`;
  return `${helpLine}# TYPE ${name} ${kind}\n${unitLine}`;
}
