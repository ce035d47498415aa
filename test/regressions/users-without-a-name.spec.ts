import { afterEach, expect, it, jest } from '@jest/globals';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveWorkersOptions } from '../../libs/metrics/src/workers/workers.options.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** As `docker run --user` and OpenShift choose them: no line of /etc/passwd has them. */
const NAMELESS = 1_000_650_000;

it('shares metrics as a user that has an ID alone', () => {
  jest.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(NAMELESS);
  expect(resolveWorkersOptions(true)?.folder).toBe(join(tmpdir(), `nestjs-metrics-${NAMELESS}`));
});
