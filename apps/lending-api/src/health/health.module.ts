import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DataApiModule } from '../data-api/data-api.module.js';
import { HealthController } from './health.controller.js';

@Module({
  // The exception filter logs a failed check like any other 503.
  imports: [TerminusModule.forRoot({ logger: false }), DataApiModule],
  controllers: [HealthController],
})
export class HealthModule {}
