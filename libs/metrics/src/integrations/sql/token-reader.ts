import type { Token } from './tokens.js';

/** A position in the tokens of a statement, and the steps from it that any grammar needs. */
export class TokenReader {
  /** The index of the next token. */
  at = 0;

  constructor(readonly list: readonly Token[]) {}

  /** The next token, or one so many after it. */
  peek(ahead = 0): Token | undefined {
    return this.list[this.at + ahead];
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token?.kind === 'word' && token.text === word;
  }

  isSign(sign: string): boolean {
    const token = this.peek();
    return token?.kind === 'sign' && token.text === sign;
  }

  /** Takes the next token if it is this word. */
  takes(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.at++;
    return true;
  }

  takesSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.at++;
    return true;
  }

  /** Takes a name and returns its last part, without schema and database. */
  takeName(): string | undefined {
    let name: string | undefined;
    do {
      const token = this.peek();
      if (token?.kind !== 'word' && token?.kind !== 'name') break;
      name = token.text;
      this.at++;
    } while (this.takesSign('.'));
    return name;
  }

  /** Moves past the next `word` outside of brackets; false if there is none. */
  skipPast(word: string): boolean {
    while (this.peek() !== undefined) {
      if (this.takes(word)) return true;
      if (this.isSign('(')) this.skipBrackets();
      else this.at++;
    }
    return false;
  }

  skipBrackets(): void {
    let depth = 0;
    for (; this.peek() !== undefined; this.at++) {
      if (this.isSign('(')) depth++;
      if (this.isSign(')') && --depth === 0) break;
    }
    this.at++;
  }
}
