import { ExpositionSyntaxError } from './exposition-syntax.error.js';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };
const NUMBER = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;

/** Reads one line of a text format from left to right; every method throws when the line goes on otherwise. */
export class LineScanner {
  private at = 0;

  constructor(
    private readonly line: string,
    readonly lineNumber: number,
  ) {}

  get isAtEnd(): boolean {
    return this.at === this.line.length;
  }

  /** Whether the line goes on with this text. */
  peeks(text: string): boolean {
    return this.line.startsWith(text, this.at);
  }

  /** Steps over this text when the line goes on with it. */
  skips(text: string): boolean {
    if (!this.peeks(text)) return false;
    this.at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.skips(text)) throw this.error(`expected "${text}"`);
  }

  expectEnd(): void {
    if (!this.isAtEnd) throw this.error('expected the end of the line');
  }

  /** What the pattern, which must be sticky, matches here. */
  match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.at;
    const [text] = pattern.exec(this.line) ?? [];
    if (text === undefined) throw this.error(`expected ${what}`);
    this.at += text.length;
    return text;
  }

  quoted(): string {
    this.expect('"');
    let text = '';
    for (; this.at < this.line.length; this.at++) {
      const character = this.line[this.at] as string;
      if (character === '"') {
        this.at++;
        return text;
      }
      text += character === '\\' ? this.escaped() : character;
    }
    throw this.error('expected a closing quote');
  }

  number(): number {
    const start = this.at;
    const text = this.match(/[^ ]+/y, 'a number');
    if (NUMBER.test(text)) return numberOf(text);
    this.at = start;
    throw this.error(`expected a number, not "${text}"`);
  }

  rest(): string {
    const rest = this.line.slice(this.at);
    this.at = this.line.length;
    return rest;
  }

  error(message: string): ExpositionSyntaxError {
    return new ExpositionSyntaxError(message, this.lineNumber, this.at + 1);
  }

  private escaped(): string {
    const next = this.line[this.at + 1] ?? '';
    if (!(next in ESCAPES)) return '\\';
    this.at++;
    return ESCAPES[next] as string;
  }
}

/** The value of a number in a text format; throws for what is none. */
export function numberOf(text: string): number {
  if (!NUMBER.test(text)) throw new Error(`"${text}" is not a number`);
  const word = text.toLowerCase();
  if (word.includes('inf')) return word.startsWith('-') ? -Infinity : Infinity;
  return word.includes('nan') ? Number.NaN : Number(text);
}

/** Undoes the escaping of HELP; `escapes` are the characters that may follow a backslash. */
export function unescapeHelp(text: string, escapes: string): string {
  return text.replaceAll(/\\(.)/g, (all, next: string) =>
    escapes.includes(next) ? (ESCAPES[next] as string) : all,
  );
}
