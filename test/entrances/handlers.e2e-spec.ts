import { describe } from '@jest/globals';
import { describeCallsOfHandlers } from './support/calls-of-handlers.js';
import { ENTRANCES } from './support/entrances.js';

describe.each(ENTRANCES)('$name', (entrance) => {
  describeCallsOfHandlers(entrance);
});
