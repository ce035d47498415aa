import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { Interval, ScheduleModule } from '@nestjs/schedule';
import { MetricsModule, Slo } from '@app/metrics';
import { applicationOf } from '../../libs/metrics/src/ops/model/read-application.js';
import type { Application, Objective } from '../../libs/metrics/src/ops/model/application.js';
import { application, labels, metric, written } from './support/application.js';

/** What the code of an application with this module says. */
function read(imported: unknown): Promise<Application> {
  class AppModule {}
  Module({ imports: [MetricsModule.forRoot(), imported as never] })(AppModule);
  return applicationOf({
    name: 'shop',
    root: AppModule,
    announcements: [],
    workingDirectory: process.cwd(),
  });
}

const endpointsOf = ({ of }: Objective) => of.matchers['endpoint'];

describe('names of objectives', () => {
  class Jobs {
    @Interval('日本 "1"', 1000)
    @Slo({ availability: 99 })
    first(): void {}

    @Interval('中国 "1"', 1000)
    @Slo({ availability: 98 })
    second(): void {}
  }
  @Module({ imports: [ScheduleModule.forRoot()], providers: [Jobs] })
  class JobsModule {}

  it('differ although nothing but letters beyond ASCII does', async () => {
    const { objectives } = await read(JobsModule);
    expect(objectives.map(({ name }) => name)).toEqual(['availability_job_1', 'availability_job_1_2']);
  });

  it('have quotation marks in their rules and in their tests, as PromQL writes them', async () => {
    const { objectives } = await read(JobsModule);
    const runs = metric('schedule_runs_total', { labels: labels('job_name', 'result', 'exception') });
    const files = await written('prometheus', [application({ objectives, metrics: [runs] })]);
    const series = String.raw`schedule_runs_total{service="shop",job_name="日本 \"1\"",result="failure"}`;
    expect(files.get('prometheus/rules/tests/slo-availability_job_1.test.yml')).toContain(series);
  });
});
