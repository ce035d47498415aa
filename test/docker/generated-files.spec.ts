import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { generatedFiles } from '../../docker/generate/generated-files.js';

const FOLDERS = ['prometheus/rules', 'prometheus/rules/tests', 'grafana/dashboards'];
const FILES = generatedFiles((path) => readFileSync(join('docker', path), 'utf8'));

describe('what is generated', () => {
  it.each([...FILES.keys()])('docker/%s is what its source says: else npm run docker:generate', (path) => {
    expect(readFileSync(join('docker', path), 'utf8')).toBe(FILES.get(path));
  });

  it.each(FOLDERS)('docker/%s has no file that nothing generates', (folder) => {
    const entries = readdirSync(join('docker', folder), { withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
    expect(paths.filter((path) => !FILES.has(path))).toEqual([]);
  });
});

it('a source without the line that a setting belongs to is refused', () => {
  const read = (path: string) => (path.endsWith('prometheus.yml') ? 'global:\n' : '');
  expect(() => generatedFiles(read)).toThrow('prometheus.yml has no line "  evaluation_interval: 15s"');
});

it('a configuration of Alertmanager without the parts that are written into it is refused', () => {
  const read = (path: string) =>
    path.includes('alertmanager') ? 'route:\n' : readFileSync(join('docker', path), 'utf8');
  expect(() => generatedFiles(read)).toThrow('alertmanager.yml has no `route:` followed by `receivers:`');
});

it('the folder of the rules is in the configuration', () => {
  expect(existsSync('docker/prometheus/rules')).toBe(true);
  expect(readFileSync('docker/prometheus/prometheus.yml', 'utf8')).toContain('- rules/*.yml');
});
