import { afterEach, expect, it, jest } from '@jest/globals';

afterEach(() => void jest.useRealTimers());

it('follows fake timers that were there before it was loaded', async () => {
  jest.useFakeTimers();
  const { monotonicMs } = await import('./clock.js');
  const startMs = monotonicMs();
  jest.advanceTimersByTime(500);
  expect(monotonicMs()).toBe(startMs + 500);
});
