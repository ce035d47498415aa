/** What an exposition has that its format does not allow, and where. */
export class ExpositionSyntaxError extends SyntaxError {
  override readonly name = 'ExpositionSyntaxError';

  constructor(
    message: string,
    /** The line, from 1. */
    readonly line: number,
    /** The column in it, from 1. */
    readonly column = 1,
  ) {
    super(`${message}, in line ${line}, column ${column}`);
  }
}
