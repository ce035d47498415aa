import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { type CompiledLibrary, compileLibrary } from '../decorators/support/compiled-library.js';
import { until } from '../support/app.js';
import { Cluster } from '../workers/support/cluster.js';
import { EventReader } from './support/events.js';

const TIMEOUT_MS = 120_000;

let library: CompiledLibrary;
let cluster: Cluster;
const viewers: EventReader[] = [];

beforeAll(async () => {
  library = compileLibrary();
  cluster = new Cluster(library, { options: { live: true } });
  await cluster.untilReady();
});
afterEach(() => {
  for (const viewer of viewers.splice(0)) viewer.leave();
});
afterAll(async () => {
  await cluster?.stop();
  library?.remove();
});

/** A viewer of a worker that is wanted by its process ID. */
async function viewerOf(
  isWanted: (pid: number) => boolean,
  knownId?: string,
): Promise<{ readonly pid: number; readonly viewer: EventReader }> {
  for (;;) {
    const viewer = await EventReader.open(
      `http://127.0.0.1:${cluster.port}/metrics/live/events`,
      knownId === undefined ? {} : { 'Last-Event-ID': knownId },
    );
    const { pid } = await viewer.about();
    if (isWanted(pid)) {
      viewers.push(viewer);
      return { pid, viewer };
    }
    viewer.leave();
  }
}

it(
  'tells the past that another worker has told, and what a viewer of that one has missed',
  async () => {
    // Whoever it is: a viewer of another one, even for a moment, would have left a past of its own.
    const { pid: first, viewer: one } = await viewerOf(() => true);
    const base = await one.tick();
    const second = await one.tick();
    await until(
      () => readdirSync(cluster.groupFolder).some((name) => /^live-.*\.events$/.test(name)),
      'the file',
    );
    const { viewer: late } = await viewerOf((pid) => pid !== first);
    const past = [await late.tick(), await late.tick()];
    expect(past.map(({ id }) => id)).toEqual([base.id, second.id]);
    let own = await late.tick();
    while (own.id.split('.')[0] === base.id.split('.')[0]) own = await late.tick();
    expect(own.told?.map(([, { name }]) => name)).toContain('work_total');
    const { viewer: back } = await viewerOf((pid) => pid !== first, base.id);
    expect((await back.tick()).id).toBe(second.id);
  },
  TIMEOUT_MS,
);
