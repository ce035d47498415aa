import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { currentDeadline, Deadline, requestTimeoutHeader, startDeadline } from './deadline.js';

describe('requestTimeoutHeader', () => {
  it.each([
    [3000, '2700'],
    [5, '4'],
    [1, '1'],
  ])('of a call that waits %d ms leaves the called service %s', (timeoutMs, header) => {
    expect(requestTimeoutHeader(timeoutMs)).toEqual({ 'request-timeout-ms': header });
  });
});

describe('the current deadline', () => {
  it('is never over, outside of requests', () => {
    expect(currentDeadline()).toBe(Deadline.NEVER);
    expect(Deadline.NEVER.remainingMs).toBe(Infinity);
  });

  it.each([
    ['what the caller says', '200', 200],
    ['10 s when it says nothing', undefined, 10_000],
    ['10 s when it says more', '60000', 10_000],
  ])('is %s', (_, header, limitMs) => {
    const { remainingMs, isOver } = deadlineOf(header);
    expect(remainingMs).toBeLessThanOrEqual(limitMs);
    expect(remainingMs).toBeGreaterThan(0);
    expect(isOver).toBe(false);
  });
});

it('is over when its time has passed', () => {
  expect(Deadline.in(0)).toMatchObject({ remainingMs: 0, isOver: true });
});

function deadlineOf(header: string | undefined): Deadline {
  const request = { headers: { 'request-timeout-ms': header } } as unknown as IncomingMessage;
  let deadline = Deadline.NEVER;
  startDeadline(request, {} as ServerResponse, () => (deadline = currentDeadline()));
  return deadline;
}
