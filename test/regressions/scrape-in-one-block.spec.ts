import { expect, it } from '@jest/globals';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';

it('can be paused between any two series of ours, where prom-client 15 renders a metric in one block', async () => {
  const counter = new Counter({
    name: 'c_total',
    help: 'C.',
    labelNames: ['i'],
    registers: [],
    maxSeries: 1000,
  });
  for (let i = 0; i < 1000; i++) counter.inc({ i });
  const cursor = counter.cursor();
  let turns = 0;
  let sum = 0;
  for (let step = 1; cursor.next(); step++) {
    sum += cursor.value;
    if (step % 100 === 0) {
      await new Promise(setImmediate);
      turns++;
      counter.inc({ i: 999 });
    }
  }
  // Ten turns of the event loop; what was counted during the first nine is in the last series.
  expect([turns, sum]).toEqual([10, 1009]);
});
