import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from './errors.mjs';
import { lastLines } from './last-lines.mjs';
import { ROOT } from './settings.mjs';

const KILL_AFTER_MS = 30_000;

/** A Node program that runs until it is stopped, with its output in a log file. */
export class ManagedProcess {
  #child;
  #isStopping = false;
  #ended;

  constructor({ name, args, env, logFile }) {
    this.name = name;
    const path = join(ROOT, logFile);
    mkdirSync(dirname(path), { recursive: true });
    const log = openSync(path, 'w');
    this.#child = spawn(process.execPath, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', log, log],
      // A process group of its own: Ctrl-C in the terminal reaches only this process, which stops the others in order.
      detached: process.platform !== 'win32',
    });
    closeSync(log);
    this.#ended = once(this.#child, 'exit');

    /** Rejects with a StartError when the process ends without having been stopped. */
    this.unexpectedEnd = this.#ended.then(([code, signal]) => {
      if (this.#isStopping) return;
      const how = code === null ? `was killed by ${signal}` : `ended with exit code ${code}`;
      throw new StartError(`${name} ${how}. ${lastLines(logFile)}`);
    });
    // It may happen while nobody waits, for example between two steps; whoever waits next sees it.
    this.unexpectedEnd.catch(() => {});
  }

  /** Asks the process to stop and waits until it is gone; kills it when it takes too long. */
  async stop() {
    this.#isStopping = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
    this.#child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(impatience);
  }
}
