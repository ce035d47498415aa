import type { Family } from '../source/family.js';
import type { FamilyWriter } from './family-writer.js';
import { HistogramLines } from './histogram-lines.js';
import type { LineStyle, LineTools } from './line-family.js';
import { ScalarLines } from './scalar-lines.js';
import { SummaryLines } from './summary-lines.js';

/** The writer of a family in a line-based format. */
export function lineWriter(family: Family, style: LineStyle, tools: LineTools): FamilyWriter {
  switch (family.kind) {
    case 'histogram':
      return new HistogramLines(family, style, tools);
    case 'summary':
      return new SummaryLines(family, style, tools);
    default:
      return new ScalarLines(family, style, tools);
  }
}
