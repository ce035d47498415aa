import 'reflect-metadata';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CONTESTANTS } from './contestants.mjs';

const ADAPTERS = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

/** A controller at `r0`, `r1` ... with one route `:id` that answers a small object. */
function controller(index) {
  class LoansController {
    byId(id) {
      return { id, purpose: 'car', amount: 12_000, status: 'approved' };
    }
  }
  const { prototype } = LoansController;
  Param('id')(prototype, 'byId', 0);
  Get(':id')(prototype, 'byId', Object.getOwnPropertyDescriptor(prototype, 'byId'));
  Controller(`r${index}`)(LoansController);
  return LoansController;
}

/**
 * An application of Nest with so many routes, as a contestant measures it; `http` and `runtime` are options of ours. The
 * caller listens.
 */
export async function makeApp({ platform, contestant, library, routes = 10, http, runtime }) {
  const {
    imports = [],
    providers = [],
    prepare,
  } = await CONTESTANTS[contestant]({ library, platform, http, runtime });
  // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is an empty class
  class AppModule {}
  Module({
    imports,
    providers,
    controllers: Array.from({ length: routes }, (_, index) => controller(index)),
  })(AppModule);
  const app = await NestFactory.create(AppModule, ADAPTERS[platform](), { logger: false });
  await prepare?.(app);
  return app;
}
