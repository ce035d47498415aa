import type { LineScanner } from './line-scanner.js';
import type { ParsedSample } from './parsed.js';

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
/** Where Prometheus keeps the name of a metric. */
const NAME_LABEL = '__name__';

/** Reads the beginning of a sample's line, up to its value. */
export function parseValue(scanner: LineScanner): Pick<ParsedSample, 'name' | 'labels' | 'value'> {
  const plainName = scanner.peeks('{') ? undefined : scanner.match(METRIC_NAME, 'a metric name');
  scanner.blanks();
  const { name, labels } = scanner.skips('{')
    ? parseLabels(scanner, plainName)
    : { name: plainName, labels: {} };
  if (name === undefined) throw scanner.error('expected a metric name in the braces or before them');
  scanner.separator();
  return { name, labels, value: scanner.number() };
}

/** A metric or family name, quoted unless it is a legacy one. */
export function parseName(scanner: LineScanner): string {
  return scanner.peeks('"') ? scanner.quoted() : scanner.match(METRIC_NAME, 'a metric name');
}

/** Labels up to the closing brace, and the metric's name when that is among them. */
export function parseLabels(
  scanner: LineScanner,
  plainName?: string,
): { name: string | undefined; labels: Record<string, string> } {
  let name = plainName;
  const labels: Record<string, string> = {};
  scanner.blanks();
  for (let isFirst = true; !scanner.skips('}'); isFirst = false) {
    if (!isFirst) {
      scanner.expect(',');
      scanner.blanks();
      if (scanner.takesTrailingComma && scanner.peeks('}')) continue;
    }
    const isQuoted = scanner.peeks('"');
    const label = isQuoted ? scanner.quoted() : scanner.match(LABEL_NAME, 'a label name');
    scanner.blanks();
    if (isQuoted && !scanner.peeks('=')) {
      if (name !== undefined) throw scanner.error(`expected "=", as the metric has the name "${name}"`);
      name = label;
      continue;
    }
    scanner.expect('=');
    scanner.blanks();
    const value = scanner.quoted();
    scanner.blanks();
    if (label === NAME_LABEL) throw scanner.error(`label "${label}" is reserved`);
    if (Object.hasOwn(labels, label)) throw scanner.error(`label "${label}" is there already`);
    Object.defineProperty(labels, label, { value, enumerable: true });
  }
  return { name, labels };
}
