import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readAppInfo } from './app-info.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'app-info-'));
  const write = (path: string, content: string) => {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, 'package.json'), content);
  };
  write('.', '{"name":"outer"}');
  write('api', '{"name":"api","version":"1.2.3"}');
  write('api/dist', '{"type":"module"}');
  write('api/broken', '{');
  write('api/node_modules/jest', '{"name":"jest","version":"30.0.0"}');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['the nearest package.json', 'api/main.js', { name: 'api', version: '1.2.3' }],
  ['the nearest with a name', 'api/dist/main.js', { name: 'api', version: '1.2.3' }],
  ['the nearest that can be read', 'api/broken/main.js', { name: 'api', version: '1.2.3' }],
  ['one without a version', 'main.js', { name: 'outer', version: '' }],
  [
    'that of the working directory when a runner was started',
    'api/node_modules/jest/bin/jest.js',
    { name: 'outer' },
  ],
  ['that of the working directory when there is no script', undefined, { name: 'outer' }],
])('takes %s', (_, script, expected) => {
  const surroundings = { workingDirectory: folder, environment: {} };
  const info = readAppInfo({}, { ...surroundings, script: script && join(folder, script) });
  expect(info).toMatchObject({ ...expected, revision: '' });
});

it.each([
  ['GIT_COMMIT', { GIT_COMMIT: 'a', SOURCE_COMMIT: 'b' }, {}, 'a'],
  ['the next variable when one is empty', { GIT_COMMIT: '', SOURCE_COMMIT: 'b' }, {}, 'b'],
  ['the option before all of them', { GIT_COMMIT: 'a' }, { revision: 'c' }, 'c'],
])('takes the revision from %s', (_, environment, options, revision) => {
  expect(readAppInfo(options, { script: undefined, workingDirectory: '/', environment }).revision).toBe(
    revision,
  );
});
