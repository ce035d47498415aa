/** More edits than this make a different word. */
const MOST_CHANGES = 3;

/** Sorts the names by edit distance, the nearest first. */
export function nearestNames(wanted: string, names: Iterable<string>): string[] {
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceBetween(wanted, name) }))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** Returns the name that was most likely meant, ignoring case; undefined if none is near. */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  const most = Math.min(MOST_CHANGES, Math.ceil(wanted.length / 2));
  let nearest: string | undefined;
  let fewest = most + 1;
  for (const name of names) {
    const distance = distanceBetween(wanted.toLowerCase(), name.toLowerCase());
    if (distance < fewest) [nearest, fewest] = [name, distance];
  }
  return nearest;
}

/** The Levenshtein distance: the number of characters to add, remove or replace to turn one string into the other. */
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
