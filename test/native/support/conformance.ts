import { readFileSync } from 'node:fs';

/** A number of a conformance file, where JSON has no number for it a text. */
export type JsonNumber = number | 'NaN' | '+Inf' | '-Inf';

/** The cases of a file in `test/conformance`. */
export function conformanceCases(file: string): readonly unknown[] {
  const text = readFileSync(new URL(`../../conformance/${file}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: unknown[] }).cases;
}

export function numberOf(value: JsonNumber): number {
  return value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value);
}
