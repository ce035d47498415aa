// Runs jobs and queries, and prints how they ended and what was measured, as JSON.
import 'reflect-metadata';
import { getQueueToken } from '@nestjs/bullmq';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type Queue, QueueEvents } from 'bullmq';
import { graphql } from 'graphql';
import { HandlersModule, Reports } from './handlers.module.js';

async function main(): Promise<void> {
  const app = await NestFactory.create(HandlersModule, { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');

  const queue = app.get<Queue>(getQueueToken('reports'));
  const events = new QueueEvents('reports', { connection: queue.opts.connection });
  await events.waitUntilReady();
  const jobs: unknown[] = [];
  for (const id of ['good', 'bad']) {
    const job = await queue.add('report', { id });
    jobs.push(await job.waitUntilFinished(events).catch((error: unknown) => String(error)));
  }
  await events.close();

  const { schema } = app.get(GraphQLSchemaHost);
  const queries: unknown[] = [];
  for (const amount of [21, -1]) {
    const { data, errors } = await graphql({
      schema,
      source: `{ loan(amount: ${amount}) { amount doubled } }`,
    });
    queries.push(errors?.map(({ message }) => message) ?? data);
  }

  const exposition = await (await fetch(`${await app.getUrl()}/metrics`)).text();
  const isWorker = app.get(Reports).worker.name === 'reports';
  await app.close();
  console.log(JSON.stringify({ jobs, queries, isWorker, exposition }));
}

void main();
