import { shown } from '../../core/rules/checks.js';
import { parseOpenMetrics } from './openmetrics-parser.js';
import type { ParsedFamily } from './parsed.js';
import { parseProtobuf } from './protobuf/protobuf-parser.js';
import { parseText } from './text-parser.js';

/**
 * Reads what an endpoint has answered, as strictly as its format is specified: a string in OpenMetrics 1.0
 * (`openmetrics`) or the text format 0.0.4 or 1.0.0 (`text`), which a last line `# EOF` tells apart by default; bytes in
 * delimited protobuf. The result is the same for all, but for what a format has no place for.
 * @throws ExpositionSyntaxError with line and column, or the offset of the byte, for the first thing that the format does
 * not allow
 * @example
 * const families = parseExposition(await response.text());
 * const families = parseExposition(Buffer.from(await response.arrayBuffer()));
 */
export function parseExposition(page: Uint8Array): ParsedFamily[];
export function parseExposition(page: string, format?: 'text' | 'openmetrics'): ParsedFamily[];
export function parseExposition(page: string | Uint8Array, format?: 'text' | 'openmetrics'): ParsedFamily[] {
  if (typeof page === 'string') {
    const isOpenMetrics = format === undefined ? /^# EOF\n?$/m.test(page) : format === 'openmetrics';
    return isOpenMetrics ? parseOpenMetrics(page) : parseText(page);
  }
  if (ArrayBuffer.isView(page)) return parseProtobuf(page);
  throw new TypeError(
    `parseExposition() got ${shown(page)}. Give it a string, or a Buffer or Uint8Array with protobuf.`,
  );
}
