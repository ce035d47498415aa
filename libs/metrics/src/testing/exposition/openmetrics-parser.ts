import { ExpositionSyntaxError } from './exposition-syntax.error.js';
import { LineScanner } from './line-scanner.js';
import { checkFamily } from './openmetrics-rules.js';
import type { ParsedExemplar, ParsedFamily, ParsedSample } from './parsed.js';
import { parseLabels, parseName, parseValue } from './sample-parser.js';

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  info: ['_info'],
  stateset: [''],
  summary: ['', '_sum', '_count', '_created'],
  unknown: [''],
};

/**
 * Reads an exposition in OpenMetrics 1.0 as strictly as the specification has it
 * (https://prometheus.io/docs/specs/om/open_metrics_spec/), with quoted UTF-8 names besides.
 * @throws ExpositionSyntaxError for the first thing that the specification does not allow
 */
export function parseOpenMetrics(text: string): ParsedFamily[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.pop() !== '# EOF') {
    throw new ExpositionSyntaxError('the last line is not "# EOF"', { line: lines.length + 1 });
  }
  const families = new Families();
  for (const [index, line] of lines.entries()) {
    const scanner = new LineScanner(line, index + 1);
    if (line.startsWith('# ')) families.metadata(scanner);
    else families.sample(parseSample(scanner), scanner);
  }
  families.end();
  return families.all;
}

function parseSample(scanner: LineScanner): ParsedSample {
  const sample = parseValue(scanner);
  if (scanner.isAtEnd) return sample;
  const timestamp = scanner.peeks(' #') ? undefined : parseTimestamp(scanner);
  const exemplar = scanner.isAtEnd ? undefined : parseExemplar(scanner);
  scanner.expectEnd();
  return { ...sample, ...(timestamp !== undefined && { timestamp }), ...(exemplar && { exemplar }) };
}

function parseTimestamp(scanner: LineScanner): number {
  scanner.expect(' ');
  const timestamp = scanner.number();
  if (!Number.isFinite(timestamp)) throw scanner.error('expected a finite timestamp');
  return timestamp;
}

function parseExemplar(scanner: LineScanner): ParsedExemplar {
  scanner.expect(' # {');
  const { name, labels } = parseLabels(scanner);
  if (name !== undefined) throw scanner.error(`expected a value of the label "${name}"`);
  const text = Object.entries(labels).flat().join('');
  if (Array.from(text).length > 128)
    throw scanner.error('expected at most 128 characters of exemplar labels');
  scanner.expect(' ');
  const value = scanner.number();
  return scanner.isAtEnd ? { labels, value } : { labels, value, timestamp: parseTimestamp(scanner) };
}

class Families {
  readonly all: ParsedFamily[] = [];
  private readonly names = new Set<string>();
  /** The line in which a family begins, or a sample of the current one stands. */
  private readonly lines = new WeakMap<ParsedFamily | ParsedSample, number>();

  metadata(scanner: LineScanner): void {
    const keyword = scanner.match(/# (?:HELP|TYPE|UNIT) /y, 'HELP, TYPE or UNIT').slice(2, -1);
    const family = this.familyFor(parseName(scanner), scanner.lineNumber);
    if (family.samples.length > 0) throw scanner.error('metadata must stand above the samples');
    scanner.expect(' ');
    const key = keyword.toLowerCase() as 'help' | 'type' | 'unit';
    const isRepeated = key === 'type' ? family.type !== '' : family[key] !== undefined;
    if (isRepeated) throw scanner.error(`${keyword} is there already`);
    const value = key === 'help' ? scanner.help('n"\\') : scanner.rest();
    family[key] = value;
    if (key === 'type' && !Object.hasOwn(SUFFIXES, value)) throw scanner.error('expected a type');
  }

  sample(sample: ParsedSample, { lineNumber }: LineScanner): void {
    const current = this.all.at(-1);
    const suffixes = SUFFIXES[current?.type ?? ''] ?? [''];
    const isCurrent =
      current !== undefined && suffixes.some((suffix) => sample.name === current.name + suffix);
    (isCurrent ? current : this.familyFor(sample.name, lineNumber)).samples.push(sample);
    this.lines.set(sample, lineNumber);
  }

  end(): void {
    const current = this.all.at(-1);
    if (current === undefined) return;
    if (current.type === '') current.type = 'unknown';
    for (const name of [
      current.name,
      ...(SUFFIXES[current.type] ?? []).map((suffix) => current.name + suffix),
    ]) {
      if (this.names.has(name) && name !== current.name) this.refuse(`the name "${name}" is taken`, current);
      this.names.add(name);
    }
    checkFamily(current, (why, sample) => this.refuse(why, sample ?? current));
  }

  /** The family that is being read when it has this name; otherwise a new one. */
  private familyFor(name: string, line: number): ParsedFamily {
    const current = this.all.at(-1);
    if (current?.name === name && current.samples.length === 0) return current;
    if (current?.name === name) {
      throw new ExpositionSyntaxError(`the family "${name}" is there already`, { line });
    }
    this.end();
    if (this.names.has(name)) throw new ExpositionSyntaxError(`the name "${name}" is taken`, { line });
    const family: ParsedFamily = { name, type: '', samples: [] };
    this.all.push(family);
    this.lines.set(family, line);
    return family;
  }

  private refuse(why: string, where: ParsedFamily | ParsedSample): never {
    throw new ExpositionSyntaxError(why, { line: this.lines.get(where) ?? 1 });
  }
}
