// run.mjs LIBRARY CONTESTANT ENTRANCE TURNS CALLS: CPU time that measuring adds to a call of a handler
import 'reflect-metadata';
import { median } from '../runner/statistics.mjs';
import { CONTESTANTS } from './contestants.mjs';
import { ENTRANCES } from './entrances.mjs';

const [libraryUrl, contestant, name, turnCount, callCount] = process.argv.slice(2);
const entrance = ENTRANCES[name];
const { partsOf, countedBy } = await CONTESTANTS[contestant](libraryUrl, entrance);
const calls = Number(callCount);
const WARM_UP_TURNS = 20;

/** Of the two that are alike one is made before the measured one and one after. */
const lanes = [];
for (const isOn of [false, true, false]) {
  lanes.push({ ...(await entrance.start(partsOf(isOn))), nanos: [] });
}

for (let turn = -WARM_UP_TURNS; turn < Number(turnCount); turn++) {
  for (const lane of turn % 2 ? lanes.toReversed() : lanes) {
    // A collection of garbage in a turn would hit one application or the other.
    globalThis.gc({ type: 'minor' });
    const before = process.cpuUsage();
    await lane.call(calls);
    const { user, system } = process.cpuUsage(before);
    if (turn >= 0) lane.nanos.push(((user + system) * 1000) / calls);
  }
}
const expected = (WARM_UP_TURNS + Number(turnCount)) * calls * (entrance.countsOfCall ?? 1);
const counted = await countedBy(lanes[1].app);
if (counted !== undefined && counted !== expected) throw new Error(`${counted} calls, not ${expected}`);
for (const { app } of lanes) await app.close();

const [before, measured, after] = lanes.map(({ nanos }) => nanos);
const beside = before.map((one, turn) => (one + after[turn]) / 2);
process.send({
  'added CPU ns': median(measured.map((one, turn) => one - beside[turn])),
  'CPU ns': median(measured),
  'not measured, CPU ns': median(beside),
  'not measured beside not measured, CPU ns': median(after.map((one, turn) => one - before[turn])),
});
// The worker of a contestant may go on.
process.disconnect();
process.exit();
