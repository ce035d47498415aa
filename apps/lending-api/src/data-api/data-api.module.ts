import { MetricsModule, outgoingHttp } from '@app/metrics';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { DataApiClient } from './data-api.client.js';
import { RetryLaterFilter } from './retry-later.filter.js';

/** Access to data-api, and what its outage means for our callers. */
@Module({
  imports: [MetricsModule.forFeature([outgoingHttp()])],
  providers: [DataApiClient, { provide: APP_FILTER, useClass: RetryLaterFilter }],
  exports: [DataApiClient],
})
export class DataApiModule {}
