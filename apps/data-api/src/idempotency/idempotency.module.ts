import { MetricsModule } from '@app/metrics';
import { Global, Module } from '@nestjs/common';
import { keyedRequests } from './idempotency.metrics.js';
import { IdempotentWrites } from './idempotent-writes.js';

@Global()
@Module({
  imports: [MetricsModule.forFeature([keyedRequests])],
  providers: [IdempotentWrites],
  exports: [IdempotentWrites],
})
export class IdempotencyModule {}
