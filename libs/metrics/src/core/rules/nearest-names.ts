/** More changes than these make another word of it. */
const MOST_CHANGES = 3;

/** The names in the order of how little has to be typed differently, the nearest first. */
export function nearestNames(wanted: string, names: Iterable<string>): string[] {
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceBetween(wanted, name) }))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** The name that was most likely meant, whatever its case; undefined when none is near. */
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

/** How many characters have to be added, removed or replaced to get from one text to the other (Levenshtein distance). */
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
