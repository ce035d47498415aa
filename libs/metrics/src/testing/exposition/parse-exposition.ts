import { parseOpenMetrics } from './openmetrics-parser.js';
import type { ParsedFamily } from './parsed.js';
import { parseText } from './text-parser.js';

/**
 * Reads what an endpoint has answered, as strictly as its format is specified. `openmetrics` is OpenMetrics 1.0, `text`
 * the text format 0.0.4 or 1.0.0; by default, a last line `# EOF` tells.
 * @throws ExpositionSyntaxError with line and column, for the first thing that the format does not allow
 * @example
 * const families = parseExposition(await response.text());
 */
export function parseExposition(
  text: string,
  format: 'text' | 'openmetrics' = /^# EOF\n?$/m.test(text) ? 'openmetrics' : 'text',
): ParsedFamily[] {
  return format === 'openmetrics' ? parseOpenMetrics(text) : parseText(text);
}
