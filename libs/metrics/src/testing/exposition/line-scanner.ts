import { ExpositionSyntaxError } from './exposition-syntax.error.js';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };
const NUMBER = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;

/**
 * Reads one line of OpenMetrics, or of another text format, from left to right; every method throws when the line goes on
 * otherwise.
 */
export class LineScanner {
  /** Whether a comma may stand behind the last label. */
  readonly takesTrailingComma: boolean = false;
  protected at = 0;

  constructor(
    protected readonly line: string,
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

  /** What stands between two words. */
  separator(): void {
    this.expect(' ');
  }

  /** Steps over blanks where the format allows them besides. */
  blanks(): void {
    // OpenMetrics has none.
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
      text += character === '\\' ? this.escaped('n"\\') : character;
    }
    throw this.error('expected a closing quote');
  }

  number(): number {
    const start = this.at;
    const text = this.match(/[^ \t]+/y, 'a number');
    const number = numberOf(text);
    if (number !== undefined) return number;
    this.at = start;
    throw this.error(`expected a number, not "${text}"`);
  }

  rest(): string {
    const rest = this.line.slice(this.at);
    this.at = this.line.length;
    return rest;
  }

  /** The rest of the line; `escapes` are the characters that a backslash may stand before. */
  help(escapes: string): string {
    let text = '';
    for (; !this.isAtEnd; this.at++) text += this.peeks('\\') ? this.escaped(escapes) : this.line[this.at];
    return text;
  }

  error(message: string): ExpositionSyntaxError {
    return new ExpositionSyntaxError(message, { line: this.lineNumber, column: this.at + 1 });
  }

  /** What a backslash and the character after it stand for. OpenMetrics lets others than the escapes be. */
  protected escaped(escapes: string): string {
    const next = this.line[this.at + 1] ?? '';
    if (next === '' || !escapes.includes(next)) return '\\';
    this.at++;
    return ESCAPES[next] as string;
  }
}

/** The value of a number in a text format; undefined for what is none. */
export function numberOf(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const word = text.toLowerCase();
  if (word.includes('inf')) return word.startsWith('-') ? -Infinity : Infinity;
  return word.includes('nan') ? Number.NaN : Number(text);
}
