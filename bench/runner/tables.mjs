import { median, rounded, spread } from './statistics.mjs';
import { isReached, targetsOf, valueOf } from './targets.mjs';

/** Tables of the cases: a row for each row, a column for each contestant, or for each figure when there are many. */
export function tablesOf(cases) {
  return distinct(cases.map(({ table }) => table)).map((title) => {
    const ofTable = cases.filter(({ table }) => table === title);
    const figures = distinct(ofTable.flatMap(({ figures = {} }) => Object.keys(figures)));
    const isMatrix = figures.length <= 1;
    const rows = {};
    for (const { row, contestant, figures: measured, failed } of ofTable) {
      const cells = isMatrix
        ? (rows[row] ??= {})
        : (rows[[row, contestant].filter(Boolean).join(': ')] ??= {});
      if (failed) cells[isMatrix ? contestant : figures[0]] = 'failed';
      for (const figure of failed ? [] : figures) {
        if (measured[figure]) cells[isMatrix ? contestant : figure] = cell(measured[figure]);
      }
    }
    return {
      title,
      columns: isMatrix ? distinct(ofTable.map(({ contestant }) => contestant)) : figures,
      rows,
    };
  });
}

/** The targets of a result with what was measured. */
export function targetRows({ bench, cases }) {
  return targetsOf(bench).map((target) => {
    const value = valueOf(target, cases);
    return {
      target: target.what,
      asked: [target.atMost, target.atLeast]
        .map((limit, i) => (limit === undefined ? '' : `${i ? '≥' : '≤'} ${rounded(limit)}`))
        .join(''),
      measured: value === undefined ? '' : String(rounded(value)),
      verdict: value === undefined ? 'not measured' : isReached(target, value) ? 'reached' : 'not reached',
      notes: target.notes ?? [],
    };
  });
}

/** Prints the tables, and why what failed has failed. */
export function printCases(cases) {
  for (const { title, rows } of tablesOf(cases)) {
    console.log(`\n${title}`);
    console.table(rows);
  }
  for (const { table, row, contestant, failed } of cases) {
    if (failed) console.error(`\n${table}: ${row}: ${contestant} failed:\n${failed}`);
  }
}

/** Prints the targets of a result, reached or not. */
export function printTargets(result) {
  const rows = targetRows(result);
  if (rows.length === 0) return;
  console.log('\nTargets');
  console.table(rows, ['target', 'asked', 'measured', 'verdict']);
}

function distinct(values) {
  return [...new Set(values)];
}

function cell(rounds) {
  const share = spread(rounds);
  return `${rounded(median(rounds))}${rounds.length > 1 && Number.isFinite(share) ? ` ± ${Math.round(100 * share)} %` : ''}`;
}
