/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/support/tidy-environment.mjs',
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test'],
  testRegex: '\\.(spec|e2e-spec)\\.ts$',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^(@app/metrics|nestjs-metrics)$': '<rootDir>/libs/metrics/src/index.ts',
    '^(@app/metrics|nestjs-metrics)/ops$': '<rootDir>/libs/metrics/src/ops/index.ts',
    '^(@app/metrics|nestjs-metrics)/testing$': '<rootDir>/libs/metrics/src/testing/index.ts',
    '^(@app/metrics|nestjs-metrics)/willsoto$': '<rootDir>/libs/metrics/src/willsoto/index.ts',
    '^@app/service-kit$': '<rootDir>/libs/service-kit/src/index.ts',
    // Its version 9 needs a package that is ESM alone, which Jest can't require() before Node 24.9.
    '^@fastify/static$': 'fastify-static-8',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  coverageProvider: 'v8',
  collectCoverageFrom: ['libs/**/src/**/*.ts', 'apps/**/src/**/*.ts', '!**/*.spec.ts'],
  // PGlite takes about 700 MB in each worker.
  maxWorkers: 2,
  // Generous: a machine at load 25 takes five times as long, and only a test that hangs waits for the end of it.
  testTimeout: 120_000,
};
