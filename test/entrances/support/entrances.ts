import type { EntranceUnderTest } from './entrance-under-test.js';
import { schedule } from './schedule.js';

/** The entrances that the common tests drive. */
export const ENTRANCES: readonly EntranceUnderTest[] = [schedule];
