/** Shows on stderr which case runs, and how long the rest will take. */
export function progressOf(groups, rounds) {
  const total = groups.reduce(
    (sum, { cases, mostRounds = rounds }) => sum + cases.length * Math.min(rounds, mostRounds),
    0,
  );
  const startMs = performance.now();
  let done = 0;
  return {
    step({ group: { table, row }, contestant }, round) {
      const leftMs = done === 0 ? 0 : ((performance.now() - startMs) / done) * (total - done);
      const left = done === 0 ? '' : `, about ${Math.ceil(leftMs / 1000)} s left`;
      done++;
      show(`${done}/${total} round ${round + 1}${left}: ${table}: ${row}: ${contestant}`);
    },
    end: () => show(''),
  };
}

function show(line) {
  // A line that writes itself anew means nothing in a file.
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line.slice(0, process.stderr.columns - 1)}`);
}
