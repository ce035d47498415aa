import { LineScanner } from './line-scanner.js';
import type { ParsedExemplar, ParsedSample } from './parsed.js';

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;

/** Where the formats made of lines differ. */
export interface SampleGrammar {
  readonly hasExemplars: boolean;
}

/**
 * Reads a sample's line.
 * @throws ExpositionSyntaxError when the line is not one
 */
export function parseSample(line: string, lineNumber: number, { hasExemplars }: SampleGrammar): ParsedSample {
  const scanner = new LineScanner(line, lineNumber);
  const plainName = scanner.peeks('{') ? undefined : scanner.match(METRIC_NAME, 'a metric name');
  const { name = plainName, labels } = scanner.skips('{')
    ? parseLabels(scanner, plainName === undefined)
    : {};
  if (name === undefined) throw scanner.error('expected a quoted metric name');
  scanner.expect(' ');
  const sample = { name, labels: labels ?? {}, value: scanner.number() };
  if (scanner.isAtEnd) return sample;
  const timestamp = scanner.peeks(' #') ? undefined : parseTimestamp(scanner);
  const exemplar = scanner.isAtEnd || !hasExemplars ? undefined : parseExemplar(scanner);
  scanner.expectEnd();
  return { ...sample, ...(timestamp !== undefined && { timestamp }), ...(exemplar && { exemplar }) };
}

/** A metric or family name, quoted unless it is a legacy one. */
export function parseName(scanner: LineScanner): string {
  return scanner.peeks('"') ? scanner.quoted() : scanner.match(METRIC_NAME, 'a metric name');
}

function parseTimestamp(scanner: LineScanner): number {
  scanner.expect(' ');
  const timestamp = scanner.number();
  if (!Number.isFinite(timestamp)) throw scanner.error('expected a finite timestamp');
  return timestamp;
}

function parseExemplar(scanner: LineScanner): ParsedExemplar {
  scanner.expect(' # {');
  const { labels } = parseLabels(scanner, false);
  const text = Object.entries(labels).flat().join('');
  if (Array.from(text).length > 128)
    throw scanner.error('expected at most 128 characters of exemplar labels');
  scanner.expect(' ');
  const value = scanner.number();
  return scanner.isAtEnd ? { labels, value } : { labels, value, timestamp: parseTimestamp(scanner) };
}

/** Labels up to the closing brace, with the metric's name first when that is in there. */
function parseLabels(
  scanner: LineScanner,
  startsWithName: boolean,
): { name?: string; labels: Record<string, string> } {
  const name = startsWithName ? { name: scanner.quoted() } : {};
  const labels: Record<string, string> = {};
  for (let isFirst = !startsWithName; !scanner.skips('}'); isFirst = false) {
    if (!isFirst) scanner.expect(',');
    const label = scanner.peeks('"') ? scanner.quoted() : scanner.match(LABEL_NAME, 'a label name');
    scanner.expect('=');
    const value = scanner.quoted();
    if (Object.hasOwn(labels, label)) throw scanner.error(`label "${label}" is there already`);
    Object.defineProperty(labels, label, { value, enumerable: true });
  }
  return { ...name, labels };
}
