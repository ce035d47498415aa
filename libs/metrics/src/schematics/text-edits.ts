import type ts from 'typescript';
import type { Compiler } from './compiler.js';

/** Text to put in the place of another. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export const insert = (at: number, text: string): Edit => ({ from: at, to: at, text });

/** Applies edits that don't overlap; those at one place in their order. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = '';
  let done = 0;
  for (const edit of edits.toSorted((one, other) => one.from - other.from)) {
    result += text.slice(done, edit.from) + edit.text;
    done = edit.to;
  }
  return result + text.slice(done);
}

/** Writes into a source file as its author would. */
export class Formatting {
  readonly eol: string;
  private readonly text: string;
  private readonly step: string;

  constructor(
    private readonly ts: Compiler,
    private readonly source: ts.SourceFile,
  ) {
    this.text = source.text;
    this.eol = this.text.includes('\r\n') ? '\r\n' : '\n';
    this.step = /^(\t+| +)\S/m.exec(this.text)?.[1] ?? '  ';
  }

  /** The entry at the end of a list, on a line of its own when the last one has one. */
  append({ elements, end }: ts.ArrayLiteralExpression | ts.NamedImports, entry: string): Edit[] {
    const last = elements.at(-1);
    if (last === undefined) return [this.only(elements.pos, end - 1, entry)];
    const comma = elements.hasTrailingComma ? ',' : '';
    const start = last.getStart(this.source);
    if (!this.text.slice(elements.at(-2)?.end ?? elements.pos, start).includes('\n'))
      return [insert(elements.end, comma ? ` ${entry},` : `, ${entry}`)];
    const line = `${this.eol}${this.indentationAt(start)}${entry}${comma}`;
    return [...(comma ? [] : [insert(last.end, ',')]), insert(this.afterComments(elements.end), line)];
  }

  /** The entry at the beginning of an object. */
  prepend({ properties, end }: ts.ObjectLiteralExpression, entry: string): Edit {
    const open = properties.pos;
    const start = properties[0]?.getStart(this.source) ?? end - 1;
    const between = this.text.slice(open, start);
    if (between.includes('\n')) {
      const indentation = properties[0] ? this.indentationAt(start) : this.indentationAt(open) + this.step;
      return insert(this.afterComments(open), `${this.eol}${indentation}${entry},`);
    }
    if (properties.length > 0 || between.trim() !== '') return insert(open, ` ${entry},`);
    return { from: open, to: start, text: ` ${entry} ` };
  }

  /** Where the comments behind this place end, on its line. */
  afterComments(at: number): number {
    return this.ts.getTrailingCommentRanges(this.text, at)?.at(-1)?.end ?? at;
  }

  indentationAt(at: number): string {
    const line = this.text.slice(this.text.lastIndexOf('\n', at - 1) + 1);
    return /^[\t ]*/.exec(line)?.[0] ?? '';
  }

  private only(open: number, closing: number, entry: string): Edit {
    const inside = this.text.slice(open, closing);
    if (inside.trim() === '') return { from: open, to: closing, text: entry };
    if (!inside.includes('\n')) return insert(open, `${entry} `);
    return insert(open, `${this.eol}${this.indentationAt(open)}${this.step}${entry},`);
  }
}
