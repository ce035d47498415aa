import { readFileSync } from 'node:fs';

/** The cases of a file in test/conformance. */
export function vectors<T>(file: string): T {
  const text = readFileSync(new URL(`../../conformance/${file}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: T }).cases;
}
