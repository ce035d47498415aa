import { fork } from 'node:child_process';
import { once } from 'node:events';

const LONGEST_CASE_MS = 600_000;
const ROOT = new URL('../../', import.meta.url).href;

/**
 * Runs each case of each group in a process of its own, in interleaved rounds (A B C, C B A, ...), so that a busy
 * moment of the machine hits all alike. The group's script gets the case's arguments and sends one object of
 * numbers. Returns for each case its figures, each a list of one number per round; a case that ends without a
 * result has `failed` instead, and takes no part in later rounds. A group may ask for fewer rounds (`mostRounds`).
 */
export async function inProcesses(groups, { rounds, onCase = () => undefined }) {
  const results = groups.flatMap(({ cases, ...group }) =>
    cases.map((one) => ({ group, ...one, figures: {} })),
  );
  for (let round = 0; round < rounds; round++) {
    for (const group of groups.filter(({ mostRounds = rounds }) => round < mostRounds)) {
      const ofGroup = results.filter(
        ({ group: { table, row } }) => table === group.table && row === group.row,
      );
      for (const result of round % 2 ? ofGroup.toReversed() : ofGroup) {
        onCase(result, round);
        if (!result.failed) await runOnce(result);
      }
    }
  }
  return results.map(({ group: { table, row }, contestant, figures, failed }) => ({
    table,
    row,
    contestant,
    ...(failed ? { failed } : { figures }),
  }));
}

async function runOnce(result) {
  const { script, execArgv = [] } = result.group;
  const child = fork(script, result.args, {
    execArgv: ['--expose-gc', ...execArgv],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    timeout: LONGEST_CASE_MS,
  });
  const errors = [];
  child.stderr.on('data', (chunk) => errors.push(chunk));
  const ended = once(child, 'exit');
  const [figures] = await Promise.race([once(child, 'message'), ended.then(() => [])]);
  await ended;
  if (figures === undefined) {
    const reason = Buffer.concat(errors).toString().trim().replaceAll(ROOT, '');
    result.failed = reason || `ended with ${child.exitCode ?? child.signalCode}`;
    return;
  }
  for (const [figure, value] of Object.entries(figures)) (result.figures[figure] ??= []).push(value);
}
