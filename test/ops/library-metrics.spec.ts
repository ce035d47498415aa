import { expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { PushOptions } from '@app/metrics';
import { applicationDuring } from '../../libs/metrics/src/cli/read-application.js';

const url = 'http://127.0.0.1:9';
const GATEWAY = ['metrics_pushes_total'];
const REMOTE_WRITE = [
  'metrics_remote_write_dropped_samples_total',
  'metrics_remote_write_last_success_timestamp_seconds',
  'metrics_remote_write_queue_bytes',
  'metrics_remote_write_queue_samples',
  'metrics_remote_write_retried_samples_total',
  'metrics_remote_write_samples_total',
];
const OTLP = ['metrics_otlp_data_points_total', 'metrics_otlp_dropped_data_points_total'];

it.each<[string, PushOptions | undefined, readonly string[]]>([
  ['does not push', undefined, []],
  ['pushes to a Pushgateway', { url, job: 'shop' }, GATEWAY],
  ['writes', { remoteWrite: { url } }, REMOTE_WRITE],
  ['exports by OTLP', { otlp: {} }, OTLP],
  [
    'does all of it',
    { url, job: 'shop', remoteWrite: { url }, otlp: {} },
    [...OTLP, ...GATEWAY, ...REMOTE_WRITE],
  ],
])('an application that %s has the metrics of that', async (_what, push, expected) => {
  // The library is declared when it is loaded, so this must not have happened before.
  const read = await applicationDuring(
    async () => {
      const { MetricsModule } = await import('@app/metrics');
      @Module({ imports: [MetricsModule.forRoot({ ...(push && { push }) })] })
      class ShopModule {}
      return { ShopModule };
    },
    'shop',
    process.cwd(),
  );
  if ('refused' in read) throw new Error(read.refused);
  const names = read.metrics.map(({ name }) => name);
  expect(names.filter((name) => /^metrics_(otlp|pushes|remote_write)_/.test(name)).toSorted()).toEqual(
    expected.toSorted(),
  );
});
