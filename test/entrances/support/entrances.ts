import { commands, events, queries } from './cqrs.js';
import type { EntranceUnderTest } from './entrance-under-test.js';
import { eventEmitter } from './event-emitter.js';
import { schedule } from './schedule.js';

/** The entrances that the common tests drive. */
export const ENTRANCES: readonly EntranceUnderTest[] = [schedule, eventEmitter, commands, queries, events];
