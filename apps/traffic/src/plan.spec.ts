import { describe, expect, it } from '@jest/globals';
import { type Action, type Arrival, planArrivals } from './plan.js';

function plan(seed: number, count: number, ratePerSecond = 10): Arrival[] {
  const arrivals = planArrivals(seed, ratePerSecond);
  return Array.from({ length: count }, () => arrivals.next().value);
}

function actionsOf<Kind extends Action['kind']>(kind: Kind): Extract<Action, { kind: Kind }>[] {
  return plan(42, 5000)
    .map(({ action }) => action)
    .filter((action): action is Extract<Action, { kind: Kind }> => action.kind === kind);
}

describe('planArrivals', () => {
  it('plans the same for the same seed', () => {
    expect(plan(42, 500)).toEqual(plan(42, 500));
  });

  it('plans something else for another seed', () => {
    expect(plan(42, 50)).not.toEqual(plan(43, 50));
  });

  it('plans the same actions at another rate, only closer together', () => {
    const actions = (rate: number) => plan(42, 100, rate).map(({ action }) => action);
    expect(actions(100)).toEqual(actions(1));
  });

  it.each([1, 10, 200])('lets %d arrive per second on average', (rate) => {
    const seconds = plan(42, 5000, rate).reduce((sum, { waitMs }) => sum + waitMs, 0) / 1000;
    expect(5000 / seconds / rate).toBeCloseTo(1, 1);
  });

  it('plans the same on any machine', () => {
    expect(plan(42, 4).map(({ action }) => action.kind)).toEqual(['decide', 'register', 'pay', 'apply']);
  });

  it.each(['register', 'apply', 'decide', 'pay', 'read', 'mistake', 'hangUp'] as const)(
    'lets users %s now and then',
    (kind) => {
      expect(actionsOf(kind).length).toBeGreaterThan(50);
    },
  );

  it('plans applications that lending-api can take, most of them small', () => {
    const applications = actionsOf('apply').map(({ application }) => application);
    const amounts = applications.map(({ amount }) => amount).toSorted((a, b) => a - b);
    expect(amounts[0]).toBeGreaterThanOrEqual(500);
    expect(amounts.at(-1)).toBeLessThanOrEqual(500_000);
    expect(amounts[amounts.length / 2 - (amounts.length % 2) / 2]).toBeLessThan(15_000);
    expect(amounts.at(-1)).toBeGreaterThan(100_000);
    for (const { termMonths } of applications) expect([12, 24, 36, 60, 120, 360]).toContain(termMonths);
  });

  it('makes every mistake and every read it knows', () => {
    expect(new Set(actionsOf('mistake').map(({ what }) => what)).size).toBe(12);
    expect(new Set(actionsOf('read').map(({ what }) => what)).size).toBe(8);
  });
});
