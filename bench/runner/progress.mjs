const LINE_IN_A_FILE_EVERY_MS = 30_000;

/** Shows on stderr which case runs, and how long the rest will take; in a file a line now and then. */
export function progressOf(groups, rounds) {
  const total = groups.reduce(
    (sum, { cases, mostRounds = rounds }) => sum + cases.length * Math.min(rounds, mostRounds),
    0,
  );
  const startMs = performance.now();
  let shownAtMs = startMs;
  let done = 0;
  return {
    step({ group: { table, row }, contestant }, round) {
      const leftMs = done === 0 ? 0 : ((performance.now() - startMs) / done) * (total - done);
      const left = done === 0 ? '' : `, about ${Math.ceil(leftMs / 1000)} s left`;
      done++;
      const isTerminal = process.stderr.isTTY;
      if (!isTerminal && performance.now() - shownAtMs < LINE_IN_A_FILE_EVERY_MS) return;
      shownAtMs = performance.now();
      const line = `${done}/${total} round ${round + 1}${left}: ${table}: ${row}: ${contestant}`;
      process.stderr.write(isTerminal ? `\r\x1b[K${line.slice(0, process.stderr.columns - 1)}` : `${line}\n`);
    },
    end: () => process.stderr.isTTY && process.stderr.write('\r\x1b[K'),
  };
}
