import { expect } from '@jest/globals';
import { eventually } from './eventually.js';
import type { Prometheus } from './prometheus.js';
import type { ScaleTarget } from './scale-target.js';

const CAUGHT_UP_WITHIN_SECONDS = 120;

/** What a store has of the scrapes of a target. */
export interface Account {
  /** Scrapes that an agent has made and the store will never have, those included that were cut off when it ended. */
  readonly lost: number;
  /** Scrapes that the store knows to have failed: the target was late. */
  readonly failed: number;
  /** Seconds without a scrape, beyond the one between two. */
  readonly silentSeconds: number;
}

/**
 * Waits until the store has a scrape of each target that was made after this call: all before it are stored by then, or
 * never, because the samples of a series are written in their order.
 */
export async function caughtUp(store: Prometheus, targets: readonly ScaleTarget[]): Promise<void> {
  const goals = targets.map(({ address, scrapes }) => ({ address, goal: scrapes + 1 }));
  await eventually('the store has the newest scrapes', CAUGHT_UP_WITHIN_SECONDS, async () => {
    const stored = await store.valuesBy('instance', 'max_over_time(scrapes_total[1h])');
    const behind = goals.filter(({ address, goal }) => !((stored[address] ?? 0) >= goal));
    expect(behind).toEqual([]);
  });
}

const NOTHING: Account = { lost: 0, failed: 0, silentSeconds: 0 };

/** The sum over these targets, of everything since their start. */
export async function accountOf(store: Prometheus, targets: readonly ScaleTarget[]): Promise<Account> {
  const accounts = await Promise.all(targets.map((target) => accountOfOne(store, target)));
  const sumOf = (key: keyof Account) => accounts.reduce((sum, account) => sum + account[key], 0);
  return { lost: sumOf('lost'), failed: sumOf('failed'), silentSeconds: sumOf('silentSeconds') };
}

async function accountOfOne(store: Prometheus, { address }: ScaleTarget): Promise<Account> {
  const counts = await samplesOf(store, `scrapes_total{instance="${address}"}[1h]`);
  const made = (await samplesOf(store, `up{instance="${address}"}[1h]`)).map(([seconds]) => seconds);
  const account = { lost: 0, failed: 0, silentSeconds: 0 };
  // A 0 is the counter's start, which an agent writes before its first sample.
  const numbered = counts.filter(([, number]) => number > 0);
  numbered.slice(1).forEach(([seconds, number], i) => {
    const [since = seconds, last = number] = numbered[i] ?? [];
    const failed = made.filter((at) => at > since && at < seconds).length;
    const silentSeconds = Math.max(0, Math.round(seconds - since) - 1 - failed);
    // Lost on the way is what the target has counted and the store has no trace of, not even of a failure. A busy target
    // counts late, after the agent has given up; a busy agent leaves a scrape out. Neither is a loss.
    account.lost += Math.min(Math.max(0, number - last - 1 - failed), silentSeconds);
    account.failed += failed;
    account.silentSeconds += silentSeconds;
  });
  return account;
}

async function samplesOf(store: Prometheus, selector: string) {
  const series = await store.samples(selector);
  return series.flatMap(({ samples }) => samples).toSorted(([a], [b]) => a - b);
}

/** What happened between two accounts. */
export function difference(after: Account, before: Account = NOTHING): Account {
  return {
    lost: after.lost - before.lost,
    failed: after.failed - before.failed,
    silentSeconds: after.silentSeconds - before.silentSeconds,
  };
}
