import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { chart } from './chart.mjs';
import { CHART_PANELS } from './chart-panels.mjs';
import { readResults } from './results.mjs';
import { tablesOf, targetRows } from './tables.mjs';

const BENCH = new URL('../', import.meta.url);
const PLACE = /(<!-- made by npm run bench -->\n)[^]*(<!-- end of what npm run bench makes -->)/;

/** Writes charts, results/README.md and the results' part of README.md anew from the kept results. */
export async function writeReport() {
  const results = readResults();
  const nodes = [...new Set(results.map(({ machine }) => machine.node))];
  for (const node of nodes) {
    const cases = results.filter(({ machine }) => machine.node === node).flatMap(({ cases }) => cases);
    write(`results/chart-node${majorOf(node)}.svg`, chart(`Node ${node}`, CHART_PANELS, cases));
  }
  const tables = results.map(resultSection).join('\n');
  await writeMarkdown('results/README.md', `# Results\n\nMade by \`npm run bench\`.\n\n${tables}`);
  const summary = [machineSection(results), ...nodes.map(chartSection), targetSection(results)].join('\n\n');
  const readme = readFileSync(new URL('README.md', BENCH), 'utf8');
  await writeMarkdown(
    'README.md',
    readme.replace(PLACE, (_, start, end) => `${start}\n${summary}\n\n${end}`),
  );
}

function machineSection(results) {
  const rows = results.map(({ bench, date, machine, load, rounds }) => ({
    bench,
    Node: machine.node,
    date,
    machine: `${machine.processor}, ${machine.memoryGiB} GiB, ${machine.system}`,
    'load before and after': `${load.before}, ${load.after}`,
    rounds,
  }));
  const versions = Object.assign({}, ...results.map((result) => result.versions));
  const peers = Object.entries(versions).map(([name, version]) => `\`${name}\` ${version}`);
  return `${markdownTable(rows)}\n\nCompared with ${peers.join(', ')}.`;
}

function chartSection(node) {
  const [major] = node.split('.');
  return `![Bars of the benchmarks on Node ${major}](results/chart-node${major}.svg)`;
}

/** Each target once, with what each Node measured. */
function targetSection(results) {
  const rows = new Map();
  for (const result of results) {
    for (const { target, asked, measured, verdict, limit } of targetRows(result)) {
      const row = rows.get(target) ?? { bench: result.bench, target, asked };
      row[`Node ${majorOf(result.machine.node)}`] = measured ? `${measured} ${verdict}` : verdict;
      if (verdict === 'not reached' && limit) row.why = limit;
      rows.set(target, row);
    }
  }
  return rows.size === 0 ? '' : `## Targets\n\n${markdownTable([...rows.values()])}`;
}

function resultSection({ bench, machine, load, rounds, cases }) {
  const tables = tablesOf(cases).map(({ title, rows }) => {
    const lines = Object.entries(rows).map(([row, cells]) => ({ '': row, ...cells }));
    return `### ${title}\n\n${markdownTable(lines)}\n`;
  });
  const about = `Medians of ${rounds} rounds and the widest distance from them; load ${load.before} before, ${load.after} after.`;
  return `## ${bench}, Node ${machine.node}\n\n${about}\n\n${tables.join('\n')}`;
}

function markdownTable(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
  ].join('\n');
}

function majorOf(node) {
  return node.split('.')[0];
}

async function writeMarkdown(path, markdown) {
  const file = new URL(path, BENCH);
  write(path, await format(markdown, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

function write(path, words) {
  writeFileSync(new URL(path, BENCH), words);
}
