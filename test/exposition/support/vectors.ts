import { readFileSync } from 'node:fs';

/** The cases of a file in test/conformance. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what the file holds
export function vectors<T>(file: string): T {
  const text = readFileSync(new URL(`../../conformance/${file}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: T }).cases;
}
