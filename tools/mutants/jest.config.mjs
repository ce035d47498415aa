import { fileURLToPath } from 'node:url';
import config from '../../jest.config.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const [[files, [, options]]] = Object.entries(config.transform);

export default {
  ...config,
  rootDir: here('../..'),
  transform: { [files]: [here('transform.mjs'), options] },
  testSequencer: here('sequencer.mjs'),
  testTimeout: 10_000,
  cacheDirectory: here('../../node_modules/.cache/mutants/jest'),
  ...(process.env.MUTANTS_COVERAGE && {
    collectCoverage: true,
    coverageReporters: ['none'],
    collectCoverageFrom: ['libs/metrics/src/**/*.ts', '!**/*.spec.ts'],
    reporters: [here('coverage-reporter.mjs')],
  }),
};
