import { LineScanner, unescapeHelp } from './line-scanner.js';
import type { ParsedFamily } from './parsed.js';
import { parseName, parseSample } from './sample-parser.js';

/**
 * Reads an exposition in the text format, of which it knows what writers make, not all that Prometheus reads.
 * @throws Error when it is another format, or a family stands in two places
 */
export function parseText(text: string): ParsedFamily[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, ParsedFamily>();
  let current: ParsedFamily | undefined;
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('# ')) current = metadata(line, current, families);
    else if (current === undefined) throw new Error(`a sample before any TYPE: ${line}`);
    else current.samples.push(parseSample(line, { hasExemplars: false }));
  }
  return [...families.values()];
}

function metadata(
  line: string,
  current: ParsedFamily | undefined,
  families: Map<string, ParsedFamily>,
): ParsedFamily {
  const scanner = new LineScanner(line);
  const keyword = scanner.match(/# (?:HELP|TYPE) /y, 'HELP or TYPE').slice(2, -1);
  const name = parseName(scanner);
  scanner.expect(' ');
  const family = current?.name === name ? current : { name, type: '', samples: [] };
  if (family !== current && families.has(name)) throw scanner.error('the family is there already');
  families.set(name, family);
  if (keyword === 'TYPE') family.type = scanner.rest();
  else family.help = unescapeHelp(scanner.rest(), 'n\\');
  return family;
}
