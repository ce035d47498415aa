import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { USER_AGENT } from './user-agent.js';

it('has the version of package.json', () => {
  const { name, version } = JSON.parse(readFileSync('libs/metrics/package.json', 'utf8')) as {
    name: string;
    version: string;
  };
  expect(USER_AGENT).toBe(`${name}/${version}`);
});
