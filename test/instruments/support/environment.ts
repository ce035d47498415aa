import { ManualClock } from '../../../libs/metrics/src/core/clock.js';
import {
  DEFAULT_ENVIRONMENT,
  type InstrumentEnvironment,
} from '../../../libs/metrics/src/core/environment.js';

/** 2026-01-01T00:00:00Z. */
export const START_MS = 1_767_225_600_000;

/** An environment whose clock stands still and which keeps its warnings. */
export interface TestEnvironment extends InstrumentEnvironment {
  readonly clock: ManualClock;
  readonly warnings: string[];
}

/** Makes an environment for one test. */
export function testEnvironment(): TestEnvironment {
  const warnings: string[] = [];
  return {
    ...DEFAULT_ENVIRONMENT,
    clock: new ManualClock(START_MS),
    warn: (message) => warnings.push(message),
    warnings,
  };
}
