import { describe, expect, it } from '@jest/globals';
import { type DynamicModule, Injectable, Module, type Type } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  HttpMetricsInterceptor,
  MetricFactory,
  MetricsModule,
  type MetricsModuleExtras,
  PushService,
  ScrapeService,
} from '@app/metrics';
import { startApp } from '../support/app.js';

@Injectable()
class User {
  constructor(
    readonly factory: MetricFactory,
    readonly scrapes: ScrapeService,
    readonly pushes: PushService,
    readonly interceptor: HttpMetricsInterceptor,
  ) {}
}

@Module({ providers: [User] })
class UserModule {}

/** A module of its own with `User`. */
const moduleWith = (...imports: (Type | DynamicModule)[]): DynamicModule => {
  @Module({})
  class OwnModule {}
  return { module: OwnModule, imports, providers: [User] };
};

function reexporting(root: DynamicModule): Type {
  @Module({ imports: [root], exports: [MetricsModule] })
  class CoreModule {}
  return CoreModule;
}

describe('providers of forRoot() can be injected', () => {
  const ROOTS: readonly [string, (extras: MetricsModuleExtras) => DynamicModule][] = [
    ['forRoot()', (extras) => MetricsModule.forRoot(extras)],
    ['forRootAsync()', (extras) => MetricsModule.forRootAsync({ ...extras, useFactory: () => ({}) })],
  ];

  describe.each(ROOTS)('%s', (_, root) => {
    it.each<[string, DynamicModule[]]>([
      ['in every module', [root({}), moduleWith()]],
      ['in the importing module, with isGlobal: false', [moduleWith(root({ isGlobal: false }))]],
      ['where it is re-exported, with isGlobal: false', [moduleWith(reexporting(root({ isGlobal: false })))]],
    ])('%s', async (_, imports) => {
      const testing = await Test.createTestingModule({ imports }).compile();
      const { factory, scrapes, pushes, interceptor } = testing.get(User, { strict: false });
      expect([factory, scrapes, pushes, interceptor].map((one) => one.constructor)).toEqual([
        MetricFactory,
        ScrapeService,
        PushService,
        HttpMetricsInterceptor,
      ]);
      await testing.close();
    });

    it('nowhere else, with isGlobal: false', async () => {
      const testing = Test.createTestingModule({ imports: [root({ isGlobal: false }), UserModule] });
      await expect(testing.compile()).rejects.toThrow("can't resolve dependencies of the User");
    });
  });
});

it('RouterModule moves the endpoint', async () => {
  const { app, url } = await startApp({
    imports: [MetricsModule.forRoot(), RouterModule.register([{ path: 'ops', module: MetricsModule }])],
  });
  const response = await fetch(`${url}/ops/metrics`);
  const exposition = await response.text();
  await app.close();
  expect(exposition).toContain('process_cpu_seconds_total');
});
