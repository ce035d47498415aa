import { expect, it } from '@jest/globals';
import { Processor, WorkerHost } from '@nestjs/bullmq';
import { getMetricToken, type Histogram, MetricsModule, Slo } from '@app/metrics';
import { messagingProcessDuration } from '../../libs/metrics/src/entrances/messaging.metrics.js';
import { sample, scrape, startApp } from '../support/app.js';

@Processor('letters')
@Slo({ latency: { objective: 95, below: '30s' } })
class Letters extends WorkerHost {
  async process(): Promise<void> {}
}

it('the histogram of jobs has a bucket at what is promised of a queue, under the name of OpenTelemetry too', async () => {
  const { app, url } = await startApp({
    imports: [
      MetricsModule.forRoot({ http: { naming: 'otel' } }),
      MetricsModule.forFeature([messagingProcessDuration]),
    ],
    providers: [Letters],
  });
  try {
    const labels = {
      messaging_system: 'bullmq',
      messaging_destination_name: 'letters',
      messaging_operation_name: 'process',
      job_name: 'send',
    };
    const duration = app.get<Histogram<string>>(getMetricToken(messagingProcessDuration));
    duration.observe({ ...labels, messaging_destination_template: '' }, 20);
    const shown = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
    const series = `messaging_process_duration_seconds_bucket{${shown.join(',')},le="30"}`;
    expect(sample(await scrape(url), series)).toBe(1);
  } finally {
    await app.close();
  }
});
