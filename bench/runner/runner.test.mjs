import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chart } from './chart.mjs';
import { inProcesses } from './in-processes.mjs';
import { median, quantile, spread } from './statistics.mjs';
import { numberNotes } from './notes.mjs';
import { tablesOf } from './tables.mjs';
import { isReached, valueOf } from './targets.mjs';

const CASES = [
  { table: 't', row: 'r', contestant: 'ours', figures: { ns: [2, 30, 4] } },
  { table: 't', row: 'r', contestant: 'slow', figures: { ns: [20, 300, 20] } },
  { table: 't', row: 'r', contestant: 'fast', figures: { ns: [4, 60, 16] } },
  { table: 't', row: 'r', contestant: 'broken', failed: 'counted 1 of 2' },
];
const TARGET = { table: 't', row: 'r', figure: 'ns' };

test('a ratio is taken within each round, so that a busy round does not count', () => {
  assert.equal(valueOf({ ...TARGET, over: { contestant: 'slow' } }, CASES), 0.1);
  assert.equal(valueOf({ ...TARGET, minus: { contestant: 'slow' } }, CASES), -18);
});

test('of several peers the fastest is the one to beat', () => {
  assert.equal(valueOf({ ...TARGET, over: { contestant: ['slow', 'fast'] } }, CASES), 0.5);
});

test('what was not measured has no value', () => {
  assert.equal(valueOf({ ...TARGET, contestant: 'broken' }, CASES), undefined);
  assert.equal(valueOf({ ...TARGET, over: { contestant: 'absent' } }, CASES), undefined);
});

test('a target may have a limit on either side', () => {
  assert.deepEqual(
    [0.9, 1, 1.1].map((value) => isReached({ atMost: 1 }, value)),
    [true, true, false],
  );
  assert.deepEqual(
    [0.9, 1, 1.1].map((value) => isReached({ atLeast: 1 }, value)),
    [false, true, true],
  );
});

test('rows with the same note share its number', () => {
  const { rows, list } = numberNotes([
    { target: 'a', notes: ['slow', 'loud'] },
    { target: 'b' },
    { target: 'c', notes: ['loud'] },
  ]);
  assert.deepEqual(rows, [
    { target: 'a', note: '1, 2' },
    { target: 'b', note: '' },
    { target: 'c', note: '2' },
  ]);
  assert.equal(list, '1. slow\n2. loud');
});

test('median, quantile and spread', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(quantile([1, 2, 3, 4], 1), 4);
  assert.equal(spread([8, 10, 11]), 0.2);
});

test('cases run in processes of their own, in turns, and one that fails says why', async () => {
  const order = [];
  const group = {
    table: 't',
    row: 'r',
    script: new URL('fixtures/echo.mjs', import.meta.url),
    cases: [
      { contestant: 'a', args: ['1'] },
      { contestant: 'b', args: ['fails'] },
    ],
  };
  const onCase = ({ contestant }) => order.push(contestant);
  const [a, b] = await inProcesses([group], { rounds: 2, onCase });
  assert.deepEqual(order, ['a', 'b', 'b', 'a']);
  assert.deepEqual(a, { table: 't', row: 'r', contestant: 'a', figures: { ns: [1, 1] } });
  assert.match(b.failed, /nothing was counted/);
});

test('a table shows a failed contestant as such', () => {
  const [{ rows }] = tablesOf(CASES);
  assert.equal(rows.r.broken, 'failed');
  assert.match(rows.r.ours, /^4 ± /);
});

test('a chart leaves out what was not measured', () => {
  const panels = [
    { title: 'a < b', ...TARGET },
    { title: 'absent', ...TARGET, row: 'other' },
  ];
  const svg = chart('Node', panels, CASES);
  assert.match(svg, /a &lt; b/);
  assert.doesNotMatch(svg, /absent|broken/);
  assert.equal(svg.match(/<rect [^>]*height="16"/g).length, 3);
});

test('a chart shows how far the rounds differ, and marks what may be 0', () => {
  const cases = [
    { ...CASES[0], contestant: 'ours', figures: { [TARGET.figure]: [2, 4, 8] } },
    { ...CASES[0], contestant: 'bare', figures: { [TARGET.figure]: [-1, 0.5, 1] } },
  ];
  const svg = chart('Node', [{ title: 'added', ...TARGET }], cases);
  // 420 px are 8, the largest of all rounds, from 210 on.
  assert.match(svg, /M315\.0 [\d.]+H630\.0/);
  assert.match(svg, />0\.5, within the noise around 0</);
  assert.equal(svg.match(/within the noise/g).length, 1);
});

test('a chart shows apart what is ours and what is a floor', () => {
  const cases = ['timed', 'by hand', 'plain'].map((contestant) => ({ ...CASES[0], contestant }));
  const svg = chart('Node', [{ title: 'decorated', ...TARGET, ours: ['timed'] }], cases);
  for (const kind of ['ours', 'peer', 'floor']) assert.equal(svg.match(`<rect class="${kind}"`)?.length, 1);
});
