import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './settings.mjs';

const MOST_LINES = 20;

/** The end of a log file under a heading that names it. */
export function lastLines(logFile) {
  const lines = readFileSync(join(ROOT, logFile), 'utf8').trimEnd().split('\n').slice(-MOST_LINES);
  return [`Last lines of ${logFile}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}
