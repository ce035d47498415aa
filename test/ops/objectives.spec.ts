import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module, Version, VERSION_NEUTRAL } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { Interval, ScheduleModule } from '@nestjs/schedule';
import { MetricsModule, Slo, Timed } from '@app/metrics';
import type { OpsConfig } from '../../libs/metrics/src/ops/config/ops-config.js';
import { resolveConfig } from '../../libs/metrics/src/ops/config/resolve-config.js';
import { type Additions, withServedPaths } from '../../libs/metrics/src/ops/model/served-paths.js';
import { notesOn } from '../../libs/metrics/src/ops/notes.js';
import { applicationDuring } from '../../libs/metrics/src/cli/read-application.js';
import { applicationOf } from '../../libs/metrics/src/ops/model/read-application.js';
import type { Application, Objective } from '../../libs/metrics/src/ops/model/application.js';
import { application, labels, metric, written } from './support/application.js';

@Module({})
class AnyModule {}

/** What the code of an application with this module says. */
function read(imported: unknown): Promise<Application> {
  return applicationOf({
    name: 'shop',
    root: { module: AnyModule, imports: [MetricsModule.forRoot(), imported] },
    announcements: [],
    workingDirectory: process.cwd(),
  });
}

const endpointsOf = ({ of }: Objective) => of.matchers['endpoint'];

describe('paths of objectives', () => {
  @Controller('admin')
  @Slo({ availability: 99 })
  class AdminController {
    @Get('users')
    users(): void {}
  }
  @Module({ controllers: [AdminController] })
  class AdminModule {}
  @Module({ controllers: [AdminController] })
  class OtherModule {}

  it('begin with what RouterModule puts before the module', async () => {
    const children = [OtherModule, { path: 'deep', module: AdminModule }];
    const tree = { path: 'inner', children };
    const imports = [AdminModule, OtherModule, RouterModule.register([tree])];
    const [objective] = (await read({ module: AnyModule, imports })).objectives;
    expect(objective?.of.matchers['endpoint']).toEqual(['/inner/deep/admin/users', '/inner/admin/users']);
  });

  it('are those of the class, and not of another one with its name', async () => {
    const Second = (() => {
      @Controller('second')
      @Slo({ availability: 98 })
      class AdminController {
        @Get()
        list(): void {}
      }
      return AdminController;
    })();
    const controllers = [AdminController, Second];
    const { objectives } = await read({ module: AnyModule, controllers });
    expect(objectives.map(endpointsOf)).toEqual([['/admin/users'], ['/second']]);
    expect(new Set(objectives.map(({ name }) => name)).size).toBe(2);
  });

  @Controller({ path: 'orders', version: ['1', VERSION_NEUTRAL] })
  @Slo({ availability: 99 })
  class OrdersController {
    @Get()
    list(): void {}

    @Version('2')
    @Get('new')
    add(): void {}
  }
  @Controller('carts')
  @Slo({ availability: 98 })
  class CartsController {
    @Get()
    list(): void {}
  }
  @Module({ controllers: [OrdersController, CartsController] })
  class VersionsModule {}

  it.each<[string, Additions, string[], string[]]>([
    ['without versioning', {}, ['/orders', '/orders/new'], ['/carts']],
    ['with versions in headers', { versioning: false }, ['/orders', '/orders/new'], ['/carts']],
    ['with versions', { versioning: {} }, ['/v1/orders', '/orders', '/v2/orders/new'], ['/carts']],
    [
      'with a default version and a global prefix',
      { prefix: '/api/', versioning: { defaultVersion: ['3', VERSION_NEUTRAL], prefix: false } },
      ['/api/1/orders', '/api/orders', '/api/2/orders/new'],
      ['/api/3/carts', '/api/carts'],
    ],
  ])('are served %s', async (_case, additions, ...expected) => {
    const { objectives, routes } = withServedPaths(await read(VersionsModule), additions);
    expect(objectives.map(endpointsOf)).toEqual(expected);
    expect(routes.map(({ path }) => path)).toEqual(expected.flat());
  });

  it('are told of when nothing says whether they have their version', async () => {
    const shop = await read(VersionsModule);
    const notes = (config: OpsConfig) => notesOn([shop], resolveConfig(config));
    expect(notes({})).toEqual([
      expect.stringContaining(
        'shop: /orders has a version, which @Slo() asks for without. If enableVersioning()',
      ),
    ]);
    expect(notes({ versioning: { shop: {} } })).toEqual([]);
    expect(notes({ versioning: { shop: false } })).toEqual([]);
  });
});

it('promises of an inherited method are those of the class that has it, once', async () => {
  const root = await applicationDuring(
    () => {
      class Base {
        @Timed()
        @Slo({ latency: { objective: 99, below: '1s' } })
        work(): void {}
      }
      @Injectable()
      class First extends Base {}
      @Injectable()
      class Second extends Base {}
      const imports = [MetricsModule.forRoot()];
      return Promise.resolve({ default: { module: AnyModule, imports, providers: [First, Second] } });
    },
    'shop',
    process.cwd(),
  );
  expect('objectives' in root && root.objectives.map(({ of }) => of.matchers)).toEqual([
    { class: ['Base'], method: ['work'] },
  ]);
});

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
