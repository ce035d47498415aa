// run.mjs LIBRARY CONTESTANT SERIES WRITES: the median of so many writes to a receiver in another process
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpuMs } from '../runner/cpu-ms.mjs';
import { longestBlockMs } from '../runner/longest-block.mjs';
import { median } from '../runner/statistics.mjs';
import { CONTESTANTS, seriesOf } from './contestants.mjs';

const [library, contestant, series, writes] = process.argv.slice(2);
const receiver = fork(new URL('receiver.mjs', import.meta.url));
const [port] = await once(receiver, 'message');
const { write, close } = await CONTESTANTS[contestant]({
  library,
  url: `http://127.0.0.1:${port}/`,
  series: seriesOf(Number(series)),
});

/** What has arrived since the last answer. */
async function received() {
  receiver.send('received');
  return (await once(receiver, 'message'))[0];
}

for (let warm = 0; warm < 5; warm++) if (!(await write())) throw new Error('the receiver missed something');
const cpu = [];
const blocks = [];
await received();
for (let i = 0; i < Number(writes); i++) {
  const before = cpuMs();
  await write();
  cpu.push(cpuMs() - before);
  blocks.push(await longestBlockMs(write));
}
const bytes = (await received()) / (2 * Number(writes));
process.send({
  'CPU ms': median(cpu),
  'longest block, ms': median(blocks),
  'bytes sent, per series': bytes / Number(series),
});
await close();
receiver.disconnect();
