import { MetricsModule, terminusHealth } from '@app/metrics';
import { ServiceKitModule } from '@app/service-kit';
import { Module } from '@nestjs/common';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';

@Module({
  imports: [
    ServiceKitModule,
    TerminusModule.forRoot({ logger: false }),
    MetricsModule.forFeature([terminusHealth(HealthCheckService)]),
  ],
  controllers: [HealthController],
})
export class HealthModule {}
