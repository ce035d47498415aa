import { expect, it } from '@jest/globals';
import { cacheStore, type Integration, MetricsModule, outgoingHttp } from '@app/metrics';
import { Test } from '@nestjs/testing';
import { channel } from 'node:diagnostics_channel';
import { startMetered } from './support/metered.js';

it('says so at the start when there is nothing to measure', async () => {
  const module = await Test.createTestingModule({
    imports: [MetricsModule.forRoot(), MetricsModule.forFeature([cacheStore('NOWHERE')])],
  }).compile();
  await expect(module.createNestApplication({ logger: false }).init()).rejects.toThrow(
    'cacheStore: no object is provided as NOWHERE. Provide the object to measure under this token, in any module',
  );
});

it('ends what it has begun when a later integration finds nothing to measure', async () => {
  const module = await Test.createTestingModule({
    imports: [MetricsModule.forRoot(), MetricsModule.forFeature([outgoingHttp(), cacheStore('NOWHERE')])],
  }).compile();
  await expect(module.createNestApplication({ logger: false }).init()).rejects.toThrow('NOWHERE');
  expect(channel('http.client.request.start').hasSubscribers).toBe(false);
});

it('counts a failure of its own, and keeps it from the caller', async () => {
  const target = { work: () => 'done' };
  const broken: Integration<typeof target> = {
    name: 'broken',
    token: 'TARGET',
    start(measured, { safely }) {
      const { work } = measured;
      measured.work = () => {
        safely(() => {
          throw new Error('ours');
        });
        return work();
      };
      return () => {
        measured.work = work;
      };
    },
  };
  const running = await startMetered(broken, { provide: 'TARGET', useValue: target });
  expect(target.work()).toBe('done');
  expect(await running.value('metrics_errors_total{source="integration"}')).toBe(1);
  await running.app.close();
});
