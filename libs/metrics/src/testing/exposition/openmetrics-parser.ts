import { ExpositionSyntaxError } from './exposition-syntax.error.js';
import { LineScanner, unescapeHelp } from './line-scanner.js';
import { checkFamily } from './openmetrics-rules.js';
import type { ParsedFamily, ParsedSample } from './parsed.js';
import { parseName, parseSample } from './sample-parser.js';

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
  if (lines.pop() !== '# EOF')
    throw new ExpositionSyntaxError('the last line is not "# EOF"', lines.length + 1);
  const families = new Families();
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    located(number, () => {
      if (line.startsWith('# ')) families.metadata(new LineScanner(line, number));
      else families.sample(parseSample(line, number, { hasExemplars: true }));
    });
  }
  located(lines.length, () => families.end());
  return families.all;
}

/** Gives what the rules of a family find its place: the line after which the family is checked. */
function located(line: number, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof ExpositionSyntaxError) throw error;
    throw new ExpositionSyntaxError((error as Error).message, line);
  }
}

class Families {
  readonly all: ParsedFamily[] = [];
  private readonly names = new Set<string>();

  metadata(scanner: LineScanner): void {
    const keyword = scanner.match(/# (?:HELP|TYPE|UNIT) /y, 'HELP, TYPE or UNIT').slice(2, -1);
    const family = this.familyFor(parseName(scanner));
    if (family.samples.length > 0) throw scanner.error('metadata must stand above the samples');
    scanner.expect(' ');
    const key = keyword.toLowerCase() as 'help' | 'type' | 'unit';
    const isRepeated = key === 'type' ? family.type !== '' : family[key] !== undefined;
    if (isRepeated) throw scanner.error(`${keyword} is there already`);
    const value = scanner.rest();
    family[key] = key === 'help' ? unescapeHelp(value, 'n"\\') : value;
    if (key === 'type' && !Object.hasOwn(SUFFIXES, value)) throw scanner.error('expected a type');
  }

  sample(sample: ParsedSample): void {
    const current = this.all.at(-1);
    const suffixes = SUFFIXES[current?.type ?? ''] ?? [''];
    const isCurrent =
      current !== undefined && suffixes.some((suffix) => sample.name === current.name + suffix);
    (isCurrent ? current : this.familyFor(sample.name)).samples.push(sample);
  }

  end(): void {
    const current = this.all.at(-1);
    if (current === undefined) return;
    if (current.type === '') current.type = 'unknown';
    for (const name of [
      current.name,
      ...(SUFFIXES[current.type] ?? []).map((suffix) => current.name + suffix),
    ]) {
      if (this.names.has(name) && name !== current.name) throw new Error(`the name "${name}" is taken`);
      this.names.add(name);
    }
    checkFamily(current);
  }

  /** The family that is being read when it has this name; otherwise a new one. */
  private familyFor(name: string): ParsedFamily {
    const current = this.all.at(-1);
    if (current?.name === name && current.samples.length === 0) return current;
    if (current?.name === name) throw new Error(`the family "${name}" is there already`);
    this.end();
    if (this.names.has(name)) throw new Error(`the name "${name}" is taken`);
    const family: ParsedFamily = { name, type: '', samples: [] };
    this.all.push(family);
    return family;
  }
}
