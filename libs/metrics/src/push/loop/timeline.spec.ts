import { describe, expect, it } from '@jest/globals';
import { Timeline } from './timeline.js';

/** The timestamps at these readings of the wall clock, which are `everyMs` apart. */
function timestamps(wallMs: readonly number[], everyMs = 1000): number[] {
  let reading = 0;
  const timeline = new Timeline({
    nowMs: () => wallMs[reading] as number,
    monotonicMs: () => reading * everyMs,
  });
  return wallMs.map(() => {
    const at = timeline.nextMs();
    reading++;
    return at;
  });
}

describe('Timeline', () => {
  it.each([
    ['follows the wall clock', [1000, 2000, 3000], [1000, 2000, 3000]],
    ['follows it forward', [1000, 90_000, 91_000], [1000, 90_000, 91_000]],
    ['goes on at half speed until it has caught up', [5000, 4000, 5000, 6000], [5000, 5500, 6000, 6500]],
    ['follows it again afterwards', [5000, 4000, 5000, 6600], [5000, 5500, 6000, 6600]],
    ['has whole milliseconds', [1000.9, 1001.2], [1000, 1001]],
  ])('%s', (_, wallMs, expected) => {
    expect(timestamps(wallMs)).toEqual(expected);
  });

  it('ascends even when no time passes', () => {
    expect(timestamps([1000, 1000, 1000], 0)).toEqual([1000, 1001, 1002]);
  });
});
