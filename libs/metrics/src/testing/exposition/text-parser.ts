import { ExpositionSyntaxError } from './exposition-syntax.error.js';
import { LineScanner, unescapeHelp } from './line-scanner.js';
import type { ParsedFamily, ParsedSample } from './parsed.js';
import { parseName, parseSample } from './sample-parser.js';

/**
 * Reads an exposition in the text format, as this package writes it: no samples without metadata, no other comments.
 * @throws ExpositionSyntaxError when it is another format, or a family stands in two places
 */
export function parseText(text: string): ParsedFamily[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new ExpositionSyntaxError('the last line has no end', lines.length + 1);
  const families = new Map<string, ParsedFamily>();
  let current: ParsedFamily | undefined;
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    if (line.startsWith('# ')) current = metadata(new LineScanner(line, number), current, families);
    else if (current === undefined) throw new ExpositionSyntaxError('a sample before any TYPE', number);
    else current.samples.push(sampleOf(current, line, number));
  }
  return [...families.values()];
}

function metadata(
  scanner: LineScanner,
  current: ParsedFamily | undefined,
  families: Map<string, ParsedFamily>,
): ParsedFamily {
  const keyword = scanner.match(/# (?:HELP|TYPE) /y, 'HELP or TYPE').slice(2, -1);
  const name = parseName(scanner);
  scanner.expect(' ');
  const family = current?.name === name ? current : { name, type: '', samples: [] };
  if (family !== current && families.has(name)) throw scanner.error('the family is there already');
  families.set(name, family);
  if (keyword === 'TYPE')
    family.type = scanner.match(/(?:counter|gauge|histogram|summary|untyped)$/y, 'a type');
  else family.help = unescapeHelp(scanner.rest(), 'n\\');
  return family;
}

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

function sampleOf({ name, type }: ParsedFamily, line: string, number: number): ParsedSample {
  const sample = parseSample(line, number, { hasExemplars: false });
  const suffixes = SUFFIXES[type] ?? [''];
  if (suffixes.some((suffix) => sample.name === name + suffix)) return sample;
  throw new ExpositionSyntaxError(
    `"${sample.name}" is no sample of the ${type || 'untyped'} "${name}"`,
    number,
  );
}
