import { isFirstWorker } from '@app/service-kit';
import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { DataApiModule } from '../data-api/data-api.module.js';
import { InterestAccrual } from './interest-accrual.js';

/** The nightly job; of several workers, the first has it. */
@Module({
  imports: [DataApiModule, ScheduleModule.forRoot({ cronJobs: isFirstWorker() })],
  providers: [InterestAccrual],
})
export class InterestModule {}
