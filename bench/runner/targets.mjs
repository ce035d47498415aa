import { readFileSync } from 'node:fs';
import { median } from './statistics.mjs';

/** The targets of a bench, from targets.json. */
export function targetsOf(bench) {
  const targets = JSON.parse(readFileSync(new URL('../targets.json', import.meta.url), 'utf8'));
  return targets.filter((target) => target.bench === bench);
}

/**
 * What a target asks for, measured: the median over the rounds of a figure, `over` or `minus` the one of another
 * case in the same round. `undefined` when the cases do not have it.
 */
export function valueOf({ over, minus, ...target }, cases) {
  const measured = figureOf(target, cases);
  const other = over ?? minus;
  if (other === undefined || measured === undefined) return measured && median(measured);
  const base = figureOf({ ...target, ...other }, cases);
  if (base === undefined) return undefined;
  const pairs = measured.slice(0, base.length);
  return median(pairs.map((value, round) => (over ? value / base[round] : value - base[round])));
}

/** Whether a value is within `atMost` and `atLeast`. */
export function isReached({ atMost = Infinity, atLeast = -Infinity }, value) {
  return value <= atMost && value >= atLeast;
}

/** The rounds of a figure; of several contestants, those of the one with the lowest median. */
function figureOf({ table, row = '', contestant = 'ours', figure }, cases) {
  const wanted = [contestant].flat();
  const found = cases
    .filter((one) => one.table === table && one.row === row && wanted.includes(one.contestant))
    .map(({ figures }) => figures?.[figure])
    .filter((rounds) => rounds?.length > 0);
  return found.toSorted((a, b) => median(a) - median(b))[0];
}
