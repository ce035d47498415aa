import { Module } from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import { workshopImports } from './workshop.js';

/** The workshop under OpenTelemetry's names. */
@Module({
  imports: [
    MetricsModule.forRoot({
      http: { naming: 'otel', histogram: 'both' },
      slo: { availability: 99.9, latency: { objective: 95, below: '1s' } },
    }),
    ...workshopImports,
  ],
})
export class AppModule {}
