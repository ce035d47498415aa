/** Where a page is wrong: in a format made of lines by line and column, from 1; in protobuf by byte, from 0. */
export type SyntaxPlace = { readonly line: number; readonly column?: number } | { readonly offset: number };

/** What an exposition has that its format does not allow, and where. */
export class ExpositionSyntaxError extends SyntaxError {
  override readonly name = 'ExpositionSyntaxError';
  /** The line, from 1; undefined in protobuf. */
  readonly line: number | undefined;
  /** The column in it, from 1; undefined in protobuf. */
  readonly column: number | undefined;
  /** In protobuf, the number of bytes before the place. */
  readonly offset: number | undefined;

  /** @internal */
  constructor(message: string, place: SyntaxPlace) {
    if ('offset' in place) {
      super(`${message}, at byte ${place.offset}`);
      this.offset = place.offset;
      return;
    }
    const { line, column = 1 } = place;
    super(`${message}, in line ${line}, column ${column}`);
    this.line = line;
    this.column = column;
  }
}
