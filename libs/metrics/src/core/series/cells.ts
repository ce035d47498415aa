let isShared = false;

/** Makes the cells of new rows readable for other threads. Call it before any instrument exists. */
export function shareCells(): void {
  isShared = true;
}

/** Returns an array for rows, all zero. */
export function newCells(words: number): Float64Array {
  if (!isShared) return new Float64Array(words);
  return new Float64Array(new SharedArrayBuffer(words * Float64Array.BYTES_PER_ELEMENT));
}
