import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { MetricsModule } from '@app/metrics';
import { RuntimeReadings } from '../../libs/metrics/src/runtime/runtime-readings.js';
import { startApp } from '../support/app.js';
import { collectGarbage } from './support/garbage.js';

const CYCLES = 50;

it('lets go of everything when the application ends', async () => {
  const readings: WeakRef<RuntimeReadings>[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle++) readings.push(await startAndEnd());
  // A turn of the event loop ends what a WeakRef keeps alive for the running job (ECMA-262, AddToKeptObjects).
  for (let attempt = 0; attempt < 10 && alive(readings) > 1; attempt++) {
    await turn();
    collectGarbage();
  }
  // The last one may still be on somebody's stack.
  expect(alive(readings)).toBeLessThanOrEqual(1);
});

async function startAndEnd(): Promise<WeakRef<RuntimeReadings>> {
  const { app } = await startApp({ imports: [MetricsModule.forRoot()] });
  const readings = new WeakRef(app.get(RuntimeReadings));
  await app.close();
  return readings;
}

const alive = (readings: readonly WeakRef<RuntimeReadings>[]): number =>
  readings.filter((one) => one.deref() !== undefined).length;
