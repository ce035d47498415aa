import type { EventEmitter } from 'node:events';
import type { InjectionToken } from '@nestjs/common';
import { gauge, histogram, type Integration, SharedInstances } from '@app/metrics';

const commandDuration = histogram({
  name: 'mongodb_command_duration_seconds',
  help: 'Time from sending a command to MongoDB until it succeeded or failed.',
  labelNames: ['command', 'status'],
  labelValues: { status: ['success', 'error'] },
});

/** For each client, its open connections and whether they are in use. */
class MongoPools extends Set<Map<string, boolean>> {}

const connections = gauge({
  name: 'mongodb_connections',
  help: 'Open connections to MongoDB, of all clients.',
  labelNames: ['state'],
  inject: [SharedInstances],
  collect(shared) {
    const inUse = [...shared.get(MongoPools)].flatMap((pool) => [...pool.values()]);
    this.set({ state: 'active' }, inUse.filter(Boolean).length);
    this.set({ state: 'idle' }, inUse.filter((isInUse) => !isInUse).length);
  },
});

type MongoEvent = { commandName: string; duration: number; address: string; connectionId: number };

/** Measures the `MongoClient` provided as `token`. Its option `monitorCommands` must be on. */
export const mongoClient = (token: InjectionToken): Integration<EventEmitter> => ({
  name: 'mongoClient',
  token,
  options: {},
  start(client, { metrics, safely, shared }) {
    const seconds = metrics.get(commandDuration);
    metrics.get(connections);
    const pool = new Map<string, boolean>();
    shared(MongoPools).add(pool);
    const stops: (() => void)[] = [() => shared(MongoPools).delete(pool)];
    const on = (name: string, record: (event: MongoEvent) => void) => {
      const listener = (event: MongoEvent) => safely(() => record(event));
      client.on(name, listener);
      stops.push(() => client.off(name, listener));
    };
    const keyOf = ({ address, connectionId }: MongoEvent) => `${address} ${connectionId}`;
    on('commandSucceeded', ({ commandName: command, duration: ms }) =>
      seconds.observe({ command, status: 'success' }, ms / 1000),
    );
    on('commandFailed', ({ commandName: command, duration: ms }) =>
      seconds.observe({ command, status: 'error' }, ms / 1000),
    );
    on('connectionCreated', (event) => pool.set(keyOf(event), false));
    on('connectionCheckedOut', (event) => pool.set(keyOf(event), true));
    on('connectionCheckedIn', (event) => pool.set(keyOf(event), false));
    on('connectionClosed', (event) => pool.delete(keyOf(event)));
    return () => stops.forEach((stop) => stop());
  },
});
