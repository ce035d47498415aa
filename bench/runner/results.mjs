import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const RESULTS = new URL('../results/', import.meta.url);

/** Keeps the result of a bench, one file for each major version of Node. */
export function saveResult({ cases, ...result }) {
  const [major] = result.machine.node.split('.');
  const head = JSON.stringify(result, null, 2).slice(0, -2);
  const lines = cases.map((one) => `    ${JSON.stringify(one, shortened)}`);
  mkdirSync(RESULTS, { recursive: true });
  const file = new URL(`${result.bench}-node${major}.json`, RESULTS);
  writeFileSync(file, `${head},\n  "cases": [\n${lines.join(',\n')}\n  ]\n}\n`);
}

/** All kept results, those of the oldest Node first. */
export function readResults() {
  return readdirSync(RESULTS)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(new URL(file, RESULTS), 'utf8')))
    .toSorted((a, b) => Number.parseInt(a.machine.node) - Number.parseInt(b.machine.node));
}

/** Five digits are more than a measurement knows. */
function shortened(_, value) {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}
