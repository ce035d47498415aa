import { Module } from '@nestjs/common';
import { MetricsModule, terminusHealth } from '@app/metrics';
import { ServiceKitModule } from '@app/service-kit';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { DataApiModule } from '../data-api/data-api.module.js';
import { HealthController } from './health.controller.js';

@Module({
  // The exception filter logs a failed check like any other 503.
  imports: [
    ServiceKitModule,
    TerminusModule.forRoot({ logger: false }),
    MetricsModule.forFeature([terminusHealth(HealthCheckService)]),
    DataApiModule,
  ],
  controllers: [HealthController],
})
export class HealthModule {}
