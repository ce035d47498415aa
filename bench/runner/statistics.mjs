/** The middle one of the numbers, the upper of two. */
export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** The number below which a share `q` of them lies: nearest rank. */
export function quantile(numbers, q) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

/** How far the numbers lie from their median at most, as a share of it. */
export function spread(numbers) {
  const middle = median(numbers);
  return Math.max(...numbers.map((number) => Math.abs(number - middle))) / Math.abs(middle);
}

/** Three digits say all that a measurement on a shared machine knows. */
export function rounded(number) {
  return Number(number.toPrecision(3));
}
