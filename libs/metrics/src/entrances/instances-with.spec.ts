import { expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { instancesIn } from './instances-with.js';

@Injectable()
class Registry {
  addJob(): void {}
  getJobs(): void {}
}

@Injectable()
class Other {
  addJob(): void {}
}

@Module({ providers: [Registry, Other, { provide: 'settings', useValue: { addJob: () => undefined } }] })
class AppModule {}

it('finds the providers of a class with all of these methods, in one walk through the modules', async () => {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const modules = app.get(ModulesContainer);
  const instancesWith = instancesIn(modules);
  expect(instancesWith('addJob', 'getJobs')).toEqual([app.get(Registry)]);
  // What is added later is not seen: nobody walks through the modules again.
  modules.clear();
  expect(instancesWith('addJob')).toEqual([app.get(Registry), app.get(Other)]);
  expect(instancesWith('pauseJob')).toEqual([]);
});
