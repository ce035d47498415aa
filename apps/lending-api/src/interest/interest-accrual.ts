import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron, SchedulerRegistry } from '@nestjs/schedule';
import { DataApiClient } from '../data-api/data-api.client.js';
import { interestDay } from '../data-api/data-api.schemas.js';
import { LendingConfig } from '../lending-config.js';

const JOB_NAME = 'interest-accrual';

/** Adds the interest of each day to the loans. data-api does it once a day, however often it is asked, and by how many. */
@Injectable()
export class InterestAccrual implements OnApplicationBootstrap {
  private readonly logger = new Logger(InterestAccrual.name);

  constructor(
    private readonly dataApi: DataApiClient,
    private readonly jobs: SchedulerRegistry,
    private readonly config: LendingConfig,
  ) {}

  /** Does not wait for the run: the service starts without data-api, too. */
  onApplicationBootstrap(): void {
    if (!this.config.accruesInterestAtStart) return;
    // Only one worker has the job.
    void this.jobs.getCronJobs().get(JOB_NAME)?.fireOnTick();
  }

  /** Ten minutes into the day, so that a clock that is a little ahead does not take it for the next one. */
  @Cron('10 0 * * *', { name: JOB_NAME, timeZone: 'UTC' })
  async accrue(): Promise<void> {
    const today = new Date().toISOString().slice(0, 10);
    const terms = { annualRate: this.config.interestAnnualRate };
    const { loans, amount } = await this.dataApi.put(`/api/interest/${today}`, terms, interestDay);
    this.logger.log(`Interest of ${today}: ${amount} dollars on ${loans} loans`);
  }
}
