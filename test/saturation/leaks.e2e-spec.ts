import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { MetricsModule } from '@app/metrics';
import { RuntimeReadings } from '../../libs/metrics/src/saturation/runtime-readings.js';
import { startApp } from '../support/app.js';
import { collectGarbage } from './support/garbage.js';

const CYCLES = 50;

it('lets go of everything when the application ends', async () => {
  const readings: WeakRef<RuntimeReadings>[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle++) readings.push(await startAndEnd());
  await turn();
  collectGarbage();
  const alive = readings.filter((one) => one.deref() !== undefined);
  // The last one may still be on somebody's stack.
  expect(alive.length).toBeLessThanOrEqual(1);
});

async function startAndEnd(): Promise<WeakRef<RuntimeReadings>> {
  const { app } = await startApp({ imports: [MetricsModule.forRoot()] });
  const readings = new WeakRef(app.get(RuntimeReadings));
  await app.close();
  return readings;
}
