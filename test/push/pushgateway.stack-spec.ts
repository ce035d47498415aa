import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type INestApplicationContext,
  Injectable,
  Logger,
  Module,
  type OnModuleDestroy,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { counter, MetricFactory, MetricsModule, type PushOptions, PushService } from '@app/metrics';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../stack/support/eventually.js';
import { get } from '../stack/support/http.js';
import { ServerProcess } from '../stack/support/server-process.js';
import { sample } from '../support/app.js';
import { freePort } from '../support/free-port.js';

Logger.overrideLogger(false);

const READY_WITHIN_SECONDS = 120;
const GROUP = { instance: 'host/1', zone: 'a b', empty: '' };
const LABELS = 'empty="",instance="host/1",job="nightly",zone="a b"';
const jobsDone = counter({ name: 'jobs_done_total', help: 'Jobs.', labelNames: ['kind'] });

let folder: string;
let gateway: ServerProcess;
let url: string;
let app: INestApplicationContext | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pushgateway-'));
  const address = `127.0.0.1:${await freePort()}`;
  url = `http://${address}`;
  gateway = new ServerProcess({
    name: 'pushgateway',
    command: ['pushgateway', `--web.listen-address=${address}`],
    logFile: join(folder, 'log'),
  });
  await startGateway();
});

afterEach(async () => {
  await app?.close();
  app = undefined;
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startGateway(): Promise<void> {
  gateway.start();
  await eventually('the Pushgateway is ready', READY_WITHIN_SECONDS, async () => {
    gateway.assertRunning();
    expect((await get(`${url}/-/ready`)).status).toBe(200);
  });
}

/** A batch job without HTTP. */
async function startJob(
  push: Partial<PushOptions> = {},
  providers: Type[] = [],
): Promise<INestApplicationContext> {
  @Module({
    imports: [
      MetricsModule.forRoot({ push: { url, job: 'nightly', groupings: GROUP, ...push } }),
      MetricsModule.forFeature([jobsDone]),
    ],
    providers,
  })
  class JobModule {}
  app = await NestFactory.createApplicationContext(JobModule, { logger: false, abortOnError: false });
  return app;
}

const done = (job: INestApplicationContext) => job.get(MetricFactory, { strict: false }).get(jobsDone);
const push = (job: INestApplicationContext) => job.get(PushService, { strict: false }).push();

/** What the gateway has of a metric of the group, which takes labels of its own in alphabetical order. */
async function pushed(name: string, labels = LABELS): Promise<number | undefined> {
  return sample((await get(`${url}/metrics`)).text, `${name}{${labels}}`);
}

const pushedJobs = (kind: string) =>
  pushed('jobs_done_total', LABELS.replace(',zone', `,kind="${kind}",zone`));

describe('pushing to a real Pushgateway', () => {
  it('replaces what the group had, under its grouping key', async () => {
    const job = await startJob();
    done(job).inc({ kind: 'small' }, 3);
    done(job).inc({ kind: 'large' });
    expect(await push(job)).toBe(true);
    expect([await pushedJobs('small'), await pushedJobs('large')]).toEqual([3, 1]);
    done(job).remove({ kind: 'large' });
    expect(await push(job)).toBe(true);
    expect([await pushedJobs('small'), await pushedJobs('large')]).toEqual([3, undefined]);
    expect(await pushed('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('leaves other groups alone', async () => {
    const body = 'other_total 7\n';
    await fetch(`${url}/metrics/job/other`, { method: 'PUT', body });
    expect(await push(await startJob())).toBe(true);
    expect(await pushed('other_total', 'instance="",job="other"')).toBe(7);
  });

  it('keeps every value of a job and of a grouping', async () => {
    for (const value of ['.', '..', '%2F', '%2e', 'a/b', 'a b', '?#+\\', 'é 日本 🎉', 'x'.repeat(5000)]) {
      const job = await startJob({ job: value, groupings: { zone: value } });
      done(job).inc({ kind: 'small' });
      expect(await push(job)).toBe(true);
      const shown = value.replaceAll('\\', '\\\\');
      expect({
        value,
        jobs: await pushed('jobs_done_total', `instance="",job="${shown}",kind="small",zone="${shown}"`),
      }).toEqual({ value, jobs: 1 });
      await job.close();
    }
  });

  it('happens on the interval', async () => {
    const job = await startJob({ intervalMs: 20 });
    for (const kind of ['first', 'second']) {
      done(job).inc({ kind });
      await eventually(`${kind} arrived`, READY_WITHIN_SECONDS, async () => {
        expect(await pushedJobs(kind)).toBe(1);
      });
    }
  });

  it('happens at shutdown', async () => {
    const job = await startJob();
    done(job).inc({ kind: 'last' });
    await job.close();
    app = undefined;
    expect(await pushedJobs('last')).toBe(1);
  });

  it('follows with what was counted since, and the group keeps the rest', async () => {
    @Injectable()
    class LastJob implements OnModuleDestroy {
      constructor(private readonly metrics: MetricFactory) {}

      onModuleDestroy(): void {
        this.metrics.get(jobsDone).inc({ kind: 'last' });
      }
    }
    const job = await startJob({}, [LastJob]);
    done(job).inc({ kind: 'first' });
    await job.close();
    app = undefined;
    expect([await pushedJobs('first'), await pushedJobs('last')]).toEqual([1, 1]);
    expect(await pushed('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('fails without a gateway, is counted, and works again once that is back', async () => {
    const job = await startJob({ retries: 1 });
    await gateway.stop('SIGKILL');
    expect(await push(job)).toBe(false);
    await startGateway();
    expect(await push(job)).toBe(true);
    expect(await push(job)).toBe(true);
    const results = LABELS.replace(',zone', ',result="failure",zone');
    expect(await pushed('metrics_pushes_total', results)).toBe(2);
    expect(await pushed('metrics_pushes_total', results.replace('failure', 'success'))).toBe(1);
    expect(await pushed('metrics_errors_total', LABELS.replace(',zone', ',source="push",zone'))).toBe(2);
  });

  it('is tried again until the gateway is back', async () => {
    const job = await startJob({ retries: 10 });
    await gateway.stop('SIGKILL');
    const pushing = push(job);
    await startGateway();
    expect(await pushing).toBe(true);
  });

  it('is not tried again when the gateway refuses what it gets', async () => {
    const body = '# TYPE jobs_done_total gauge\njobs_done_total 1\n';
    await fetch(`${url}/metrics/job/other`, { method: 'PUT', body });
    const job = await startJob({ retries: 10 });
    done(job).inc({ kind: 'small' });
    expect(await push(job)).toBe(false);
    await fetch(`${url}/metrics/job/other`, { method: 'DELETE' });
    expect(await push(job)).toBe(true);
    expect(await pushed('metrics_pushes_total', LABELS.replace(',zone', ',result="failure",zone'))).toBe(1);
  });
});
