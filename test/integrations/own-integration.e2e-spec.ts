import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { gauge, type Integration, MetricsModule, SharedInstances } from '@app/metrics';
import { type RunningApp, sample, scrape, startApp } from '../support/app.js';
import { mongoClient } from './support/mongo-client.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** What a listener sees of a client of the `mongodb` driver (7). */
class FakeMongoClient extends EventEmitter {
  constructor(private readonly address: string) {
    super();
  }

  connection(event: 'Created' | 'CheckedOut' | 'CheckedIn' | 'Closed', connectionId: number): void {
    this.emit(`connection${event}`, { address: this.address, connectionId });
  }

  command(commandName: string, end: 'Succeeded' | 'Failed', duration: number): void {
    const event = { address: this.address, connectionId: 1, requestId: 7, commandName };
    this.emit('commandStarted', { ...event, databaseName: 'shop', command: { [commandName]: 'loans' } });
    this.emit(`command${end}`, { ...event, duration });
  }
}

let running: RunningApp[] = [];
afterEach(async () => {
  await Promise.all(running.map(({ app }) => app.close()));
  running = [];
});

async function start(clients: Record<string, FakeMongoClient>): Promise<RunningApp> {
  const integrations = Object.keys(clients).map((token) => mongoClient(token));
  const started = await startApp({
    // Each in a module of its own, as in an application.
    imports: [MetricsModule.forRoot(), ...integrations.map((one) => MetricsModule.forFeature([one]))],
    providers: Object.entries(clients).map(([provide, useValue]) => ({ provide, useValue })),
  });
  running.push(started);
  return started;
}

describe('the integration of the guide', () => {
  it('is the one that is tested here', () => {
    const code = read('./support/mongo-client.ts').replace("'@app/metrics'", "'nestjs-metrics'");
    expect(read('../../docs/guides/integrations.md')).toContain(
      `\`\`\`ts\n// mongo-client.ts\n${code}\`\`\`\n`,
    );
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  it('measures commands by name, with duration and failures', async () => {
    const client = new FakeMongoClient('one:27017');
    const { url } = await start({ ONE: client });
    client.command('find', 'Succeeded', 250);
    client.command('find', 'Succeeded', 500);
    client.command('insert', 'Failed', 1000);
    const exposition = await scrape(url);
    const duration = 'mongodb_command_duration_seconds';
    expect(sample(exposition, `${duration}_count{command="find",status="success"}`)).toBe(2);
    expect(sample(exposition, `${duration}_sum{command="find",status="success"}`)).toBe(0.75);
    expect(sample(exposition, `${duration}_sum{command="insert",status="error"}`)).toBe(1);
  });

  it('sums up the connections of two clients, of this application alone', async () => {
    const [one, two, other] = [1, 2, 3].map(() => new FakeMongoClient('same:27017'));
    const { url } = await start({ ONE: one!, TWO: two! });
    const elsewhere = await start({ OTHER: other! });
    for (const client of [one!, two!]) {
      for (const id of [1, 2, 3]) client.connection('Created', id);
      client.connection('CheckedOut', 1);
    }
    two!.connection('CheckedOut', 2);
    two!.connection('CheckedIn', 1);
    two!.connection('Closed', 3);
    // Opened before the start.
    one!.connection('CheckedOut', 4);
    other!.connection('Created', 1);
    expect(await connectionsOf(url)).toEqual({ active: 3, idle: 3 });
    expect(await connectionsOf(elsewhere.url)).toEqual({ active: 0, idle: 1 });
  });

  it('leaves the clients with the application', async () => {
    const clients = { ONE: new FakeMongoClient('one:27017'), TWO: new FakeMongoClient('two:27017') };
    const { app } = await start(clients);
    expect(Object.values(clients).map(listenersOf)).toEqual([6, 6]);
    await app.close();
    expect(Object.values(clients).map(listenersOf)).toEqual([0, 0]);
  });
});

describe('shared()', () => {
  class Total {
    readonly parts: number[] = [];
  }
  const total = gauge({
    name: 'parts',
    help: 'Parts.',
    inject: [SharedInstances],
    collect(shared) {
      this.set(shared.get(Total).parts.reduce((sum, part) => sum + part, 0));
    },
  });
  const part = (value: number): Integration => ({
    name: 'part',
    token: undefined,
    start(_, { metrics, shared }) {
      metrics.get(total);
      shared(Total).parts.push(value);
      return () => undefined;
    },
  });

  it('gives all integrations of an application one instance, and collect the same', async () => {
    const started = await startApp({
      imports: [
        MetricsModule.forRoot(),
        MetricsModule.forFeature([part(2)]),
        MetricsModule.forFeature([part(3), total]),
      ],
    });
    running.push(started);
    expect(sample(await scrape(started.url), 'parts')).toBe(5);
  });
});

const listenersOf = (client: EventEmitter): number =>
  client.eventNames().reduce((sum, name) => sum + client.listenerCount(name), 0);

async function connectionsOf(url: string) {
  const exposition = await scrape(url);
  const connections = (state: string) => sample(exposition, `mongodb_connections{state="${state}"}`);
  return { active: connections('active'), idle: connections('idle') };
}
