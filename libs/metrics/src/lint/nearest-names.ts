/** The names in the order of how little has to be typed differently (Levenshtein), the nearest first. */
export function nearestNames(wanted: string, names: Iterable<string>): string[] {
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceBetween(wanted, name) }))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** How many characters have to be added, removed or replaced to get from one text to the other. */
function distanceBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_value, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}
