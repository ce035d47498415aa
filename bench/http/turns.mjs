import { median } from '../runner/statistics.mjs';
import { DummyConnection } from './dummy-connection.mjs';

const WARM_UP_REQUESTS = 15_000;

/**
 * CPU time of all threads that a request in one lane of three takes more than in the two beside it, which are alike,
 * and what it allocates more. All take turns, so that a busy moment of the machine hits all.
 *
 * A lane is `{ server, enter }`; `enter` is called before each of its turns. `batch` of the `requests` make a turn, the
 * next turn goes on with those that follow; `total` are measured. Returns the figures, with `floor` as the name of the
 * two, and how many requests were answered in each lane.
 */
export async function addedToRequests(threeLanes, { requests, batch, total, floor }) {
  const lanes = threeLanes.map(({ server, enter = () => undefined }) => ({
    connection: new DummyConnection(server),
    enter,
    turns: [],
  }));
  const warmUpTurns = Math.ceil(Math.min(WARM_UP_REQUESTS, total * 2) / batch);
  const turnCount = Math.ceil(total / batch);
  for (let i = -warmUpTurns; i < turnCount; i++) {
    const ofTurn = rotated(requests, (i + warmUpTurns) * batch);
    for (const { connection, enter, turns } of i % 2 ? lanes.toReversed() : lanes) {
      enter();
      const figures = await turn(connection, ofTurn, batch);
      if (i >= 0) turns.push(figures);
    }
  }
  const [before, measured, after] = lanes.map(({ turns }) => turns);
  const beside = (figure) => before.map((one, i) => (one[figure] + after[i][figure]) / 2);
  const added = (figure) => median(beside(figure).map((value, i) => measured[i][figure] - value));
  return {
    answers: (warmUpTurns + turnCount) * batch,
    figures: {
      'added CPU µs': added('micros'),
      'CPU µs': median(measured.map(({ micros }) => micros)),
      [`${floor} CPU µs`]: median(beside('micros')),
      'added bytes': added('bytes'),
    },
  };
}

/**
 * Lanes of applications. Of the two that are alike one is to be made before the measured one and one after, as an
 * application costs a little more than those that were made before it in a process.
 */
export function lanesOf(apps) {
  return apps.map((app) => ({ server: app.getHttpServer() }));
}

async function turn(connection, requests, batch) {
  // A turn is short enough to need no collection of garbage in it, which would hit one application or the other.
  globalThis.gc({ type: 'minor' });
  const bytesBefore = process.memoryUsage().heapUsed;
  const cpuBefore = process.cpuUsage();
  await connection.run(requests, batch);
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    micros: (user + system) / batch,
    bytes: (process.memoryUsage().heapUsed - bytesBefore) / batch,
  };
}

function rotated(list, by) {
  const first = by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}
