import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Writes which functions each spec file calls: `{ spec: { ms, files: { file: [function] } } }`. */
export default class CoverageReporter {
  #specs = {};

  onTestFileResult(_test, { testFilePath, perfStats, numFailingTests, v8Coverage = [] }) {
    const files = {};
    for (const { result } of v8Coverage) {
      const called = result.functions.filter(({ ranges }) => ranges[0].count > 0);
      const path = result.url.startsWith('file:') ? fileURLToPath(result.url) : result.url;
      files[relative('.', path)] = called.map(({ functionName }) => functionName);
    }
    const ms = perfStats.end - perfStats.start;
    this.#specs[relative('.', testFilePath)] = { ms, failed: numFailingTests, files };
    writeFileSync(process.env.MUTANTS_COVERAGE, JSON.stringify(this.#specs));
  }
}
