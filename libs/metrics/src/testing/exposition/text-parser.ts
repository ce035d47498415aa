import { ExpositionSyntaxError } from './exposition-syntax.error.js';
import type { ParsedFamily } from './parsed.js';
import { parseName, parseValue } from './sample-parser.js';
import { isSampleOf, SampleRules } from './text-rules.js';
import { TextScanner } from './text-scanner.js';

/**
 * Reads an exposition in the text format as strictly as it is specified
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details), with quoted UTF-8 names besides. A
 * sample without metadata is a family of type `untyped`.
 * @throws ExpositionSyntaxError for the first thing that the specification does not allow
 */
export function parseText(text: string): ParsedFamily[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') {
    throw new ExpositionSyntaxError('the last line has no end', { line: lines.length + 1 });
  }
  const families = new TextFamilies();
  for (const [index, line] of lines.entries()) {
    const scanner = new TextScanner(line, index + 1);
    scanner.blanks();
    if (scanner.isAtEnd) continue;
    if (scanner.skips('#')) families.comment(scanner);
    else families.sample(scanner);
  }
  return families.end();
}

class TextFamilies {
  private readonly all = new Map<string, ParsedFamily>();
  private current: ParsedFamily | undefined;
  /** Of the current family. */
  private rules: SampleRules | undefined;

  comment(scanner: TextScanner): void {
    scanner.blanks();
    const keyword = scanner.match(/[^ \t]*/y, 'a word');
    if (keyword !== 'HELP' && keyword !== 'TYPE') return;
    scanner.separator();
    const family = this.familyFor(parseName(scanner), scanner);
    if (family.samples.length > 0) throw scanner.error('metadata must stand above the samples');
    if (keyword === 'TYPE') readType(scanner, family);
    else readHelp(scanner, family);
  }

  sample(scanner: TextScanner): void {
    const value = parseValue(scanner);
    scanner.blanks();
    const sample = scanner.isAtEnd ? value : { ...value, timestamp: scanner.timestamp() };
    scanner.blanks();
    scanner.expectEnd();
    const { current } = this;
    const family =
      current && isSampleOf(current, sample.name) ? current : this.familyFor(sample.name, scanner);
    this.rules?.check(sample, scanner.lineNumber);
    family.samples.push(sample);
  }

  end(): ParsedFamily[] {
    this.rules?.end();
    return [...this.all.values()].map((family) => ({ ...family, type: family.type || 'untyped' }));
  }

  /** The family that is being read when it has this name; otherwise a new one. */
  private familyFor(name: string, { lineNumber }: TextScanner): ParsedFamily {
    if (this.current?.name === name) return this.current;
    this.rules?.end();
    if (this.all.has(name)) {
      throw new ExpositionSyntaxError(`the lines of "${name}" do not stand together`, { line: lineNumber });
    }
    this.current = { name, type: '', samples: [] };
    this.rules = new SampleRules(this.current);
    this.all.set(name, this.current);
    return this.current;
  }
}

function readType(scanner: TextScanner, family: ParsedFamily): void {
  if (family.type !== '') throw scanner.error('TYPE is there already');
  scanner.separator();
  family.type = scanner.match(
    /(?:counter|gauge|histogram|summary|untyped)(?=[ \t]*$)/y,
    'counter, gauge, histogram, summary or untyped',
  );
}

function readHelp(scanner: TextScanner, family: ParsedFamily): void {
  if (family.help !== undefined) throw scanner.error('HELP is there already');
  // One blank separates; more of them belong to the text, as Prometheus reads it.
  if (!scanner.isAtEnd) scanner.match(/[ \t]/y, 'a blank');
  family.help = scanner.help('n\\');
}
