import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { MetricsModule } from '@app/metrics';
import { ProcessReadings } from '../../libs/metrics/src/runtime/defaults/process-readings.js';
import { RuntimeReadings } from '../../libs/metrics/src/runtime/runtime-readings.js';
import { startApp } from '../support/app.js';
import { collectGarbage } from './support/garbage.js';

const CYCLES = 50;

it('lets go of everything when the application ends', async () => {
  const readings: WeakRef<object>[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle++) readings.push(...(await startAndEnd()));
  // A turn of the event loop ends what a WeakRef keeps alive for the running job (ECMA-262, AddToKeptObjects).
  for (let attempt = 0; attempt < 10 && alive(readings) > 2; attempt++) {
    await turn();
    collectGarbage();
  }
  // The last ones may still be on somebody's stack.
  expect(alive(readings)).toBeLessThanOrEqual(2);
});

async function startAndEnd(): Promise<WeakRef<object>[]> {
  const { app } = await startApp({ imports: [MetricsModule.forRoot()] });
  const readings = [RuntimeReadings, ProcessReadings].map((type) => new WeakRef<object>(app.get(type)));
  await app.close();
  return readings;
}

const alive = (readings: readonly WeakRef<object>[]): number =>
  readings.filter((one) => one.deref() !== undefined).length;
