import { expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Counted } from '@app/metrics';
import { meteredApp, type MeteredApp, valueOutside } from './support/metered-app.js';

@Injectable()
class Service {
  @Counted()
  run(): void {}
}

const CALLS = { class: 'Service', method: 'run', result: 'success' };
const calls = (app: MeteredApp) => app.value('method_calls_total', CALLS);

// An application that is the only one of its process skips the search for the owner. Other specs have several.
it('the first application of a process keeps its instances when a second one starts', async () => {
  const first = await meteredApp({ providers: [Service] });
  const ofFirst = first.module.get(Service);
  const ofNone = new Service();
  ofFirst.run();
  ofNone.run();
  expect(await calls(first)).toBe(2);

  const second = await meteredApp({ providers: [Service] });
  ofFirst.run();
  second.module.get(Service).run();
  expect([await calls(first), await calls(second)]).toEqual([3, 1]);

  await first.close();
  ofFirst.run();
  second.module.get(Service).run();
  expect([await calls(first), await calls(second)]).toEqual([4, 2]);

  await second.close();
  ofNone.run();
  expect(await valueOutside('method_calls_total', CALLS)).toBe(1);
});
