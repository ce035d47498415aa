// Installs the dependencies when node_modules is missing or older than the lock file, so that
// `npm start` and `npm test` work on a fresh clone by themselves.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lastLines } from './start/last-lines.mjs';
import { ROOT } from './start/settings.mjs';
import { step } from './start/step.mjs';

const LOG = '.data/logs/install.log';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old: this project needs 20.19 or newer.`);
  process.exit(1);
}

// npm writes node_modules/.package-lock.json at the end of a complete installation.
if (changedAt('node_modules/.package-lock.json') < changedAt('package-lock.json')) {
  try {
    await step('Installing dependencies, about half a minute', install);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

/** Last change in ms since the epoch, or 0 when there is no such file. */
function changedAt(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Runs `npm ci` with its output in the log; throws with the last lines of the log. */
async function install() {
  mkdirSync(dirname(join(ROOT, LOG)), { recursive: true });
  // The log also has npm's warnings: on Node 20, of packages that ask for Node 22 and run on 20 all the same.
  const log = openSync(join(ROOT, LOG), 'w');
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    stdio: ['ignore', log, log],
    shell: process.platform === 'win32',
  });
  closeSync(log);
  const [exitCode] = await once(npm, 'close');
  if (exitCode !== 0) throw new Error(`npm ci failed. ${lastLines(LOG)}`);
}
