import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readEnvironment } from './environment.js';
import { StartupError } from './startup-error.js';

const schema = z.object({
  PORT: z.coerce.number().int().default(8000),
  DATABASE_URL: z.url().optional(),
});

describe('readEnvironment', () => {
  it('takes an empty variable for one that is not set', () => {
    expect(readEnvironment(schema, { PORT: '', DATABASE_URL: '' })).toEqual({ PORT: 8000 });
  });

  it('names every variable that is wrong, in one line, and keeps secrets', () => {
    const read = () => readEnvironment(schema, { PORT: 'a', DATABASE_URL: 'secret' });
    expect(read).toThrow(StartupError);
    expect(read).toThrow(
      /^The environment is not valid\. PORT \(is "a"\): .*; DATABASE_URL: (?!.*secret).*$/,
    );
  });
});
