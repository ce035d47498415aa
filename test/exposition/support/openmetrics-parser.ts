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
 * @throws Error for the first thing that the specification does not allow
 */
export function parseOpenMetrics(text: string): ParsedFamily[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.pop() !== '# EOF') throw new Error('the last line is not "# EOF"');
  const families = new Families();
  for (const line of lines) {
    if (line.startsWith('# ')) families.metadata(line);
    else families.sample(parseSample(line, { hasExemplars: true }));
  }
  families.end();
  return families.all;
}

class Families {
  readonly all: ParsedFamily[] = [];
  private readonly names = new Set<string>();

  metadata(line: string): void {
    const scanner = new LineScanner(line);
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
