import { until as untilNamed } from '../../support/app.js';

/** Polls until the check holds, which says by itself what it waits for. */
export const until = (check: () => boolean | Promise<boolean>): Promise<void> =>
  untilNamed(check, check.toString());
