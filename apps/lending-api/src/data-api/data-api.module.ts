import { MetricsModule, outgoingHttp } from '@app/metrics';
import { Module } from '@nestjs/common';
import { DataApiClient } from './data-api.client.js';
import { dataApiRetries } from './data-api.metrics.js';

/** Access to data-api. */
@Module({
  imports: [MetricsModule.forFeature([outgoingHttp(), dataApiRetries])],
  providers: [DataApiClient],
  exports: [DataApiClient],
})
export class DataApiModule {}
