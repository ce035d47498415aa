import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { sample, scrape, until } from '../support/app.js';
import { FakeUpstream } from './support/fake-upstream.js';
import { Bank } from './support/bank.js';
import { startDataApi } from './support/data-api.js';
import { startLendingApi } from './support/lending-api.js';
import type { RunningService } from './support/running-service.js';

const JOB = 'interest-accrual';
const runs = (result: string, exception?: string) =>
  `schedule_runs_total{job_name="${JOB}",result="${result}"${exception ? `,exception="${exception}"` : ''}}`;

describe('the nightly interest', () => {
  let dataApi: RunningService;
  beforeAll(async () => {
    dataApi = await startDataApi();
  });
  afterAll(() => dataApi?.app.close());

  async function interestOf(day: string): Promise<unknown> {
    const response = await fetch(`${dataApi.url}/api/interest/${day}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ annualRate: 0 }),
    });
    return response.json();
  }

  it('accrues once a day, however often it runs, and is due at ten past midnight', async () => {
    const lending = await startLendingApi(dataApi.url);
    try {
      await new Bank(lending.url).loanOf('excellent', 20_000);
      const job = lending.app.get(SchedulerRegistry, { strict: false }).getCronJob(JOB);
      expect(job.nextDate().toUTC().toFormat('HH:mm')).toBe('00:10');
      for (let run = 1; run <= 2; run++) {
        await job.fireOnTick();
        await until(
          async () => sample(await scrape(lending.url), runs('success')) === run,
          `run ${run} counts`,
        );
      }
      const today = new Date().toISOString().slice(0, 10);
      expect(await interestOf(today)).toEqual({ day: today, annualRate: 0.079, loans: 1, amount: 4.3288 });
      const lastSuccess = `schedule_last_success_timestamp_seconds{job_name="${JOB}"}`;
      expect(sample(await scrape(lending.url), lastSuccess)).toBeGreaterThan(Date.now() / 1000 - 60);
    } finally {
      await lending.app.close();
    }
  });

  it('runs at the start, too, and waits for nobody', async () => {
    const lending = await startLendingApi(dataApi.url, { INTEREST_AT_START: 'true' });
    try {
      await until(
        async () => sample(await scrape(lending.url), runs('success')) !== undefined,
        'a run counts',
      );
      expect(sample(await scrape(lending.url), runs('success'))).toBe(1);
    } finally {
      await lending.app.close();
    }
  });

  it('fails visibly when data-api refuses', async () => {
    const upstream = await FakeUpstream.start((_, response) => void response.writeHead(500).end('{}'));
    const lending = await startLendingApi(upstream.url, { INTEREST_AT_START: 'true' });
    try {
      const failed = runs('failure', 'DataApiBadAnswer');
      await until(async () => sample(await scrape(lending.url), failed) === 1, 'the failure counts');
      expect(await scrape(lending.url)).not.toContain(`schedule_last_success_timestamp_seconds{`);
    } finally {
      await lending.app.close();
      await upstream.stop();
    }
  });
});
