import { LineScanner } from './line-scanner.js';

/** Reads one line of the text format: blanks and tabs stand between words in any number, and around them. */
export class TextScanner extends LineScanner {
  override readonly takesTrailingComma = true;

  override separator(): void {
    this.blanks();
    // A closing brace separates as well.
    if (!' \t}'.includes(this.line[this.at - 1] ?? ' ')) throw this.error('expected a blank');
  }

  override blanks(): void {
    this.match(/[ \t]*/y, 'blanks');
  }

  /** A time in milliseconds since the Unix epoch, as seconds. */
  timestamp(): number {
    return Number(this.match(/[+-]?\d+(?=[ \t]|$)/y, 'a whole number of milliseconds')) / 1000;
  }

  /** "The backslash, double-quote and line-feed characters have to be escaped": no backslash stands for itself. */
  protected override escaped(escapes: string): string {
    if (!escapes.includes(this.line[this.at + 1] ?? ' ')) throw this.error('expected an escape sequence');
    return super.escaped(escapes);
  }
}
