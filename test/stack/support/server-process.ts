import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** How to start a server. */
export interface ServerCommand {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Takes what the server writes. */
  readonly logFile: string;
}

const PATIENCE_MS = 60_000;

/** A server in a process of its own, which a test can end in any way. */
export class ServerProcess {
  #child: ChildProcess | undefined;

  constructor(private readonly server: ServerCommand) {}

  start(): void {
    const { command, env, logFile } = this.server;
    const [file = '', ...args] = command;
    const log = openSync(logFile, 'a');
    this.#child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', log, log] });
    closeSync(log);
  }

  /**
   * Sends the signal and waits for the end; a server that ignores it is killed.
   * Returns the exit code, or the name of the signal that ended it.
   */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string | undefined> {
    const child = this.#child;
    if (!child || hasEnded(child)) return child && endOf(child);
    const exited = once(child, 'exit');
    child.kill(signal);
    const lastResort = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    await exited;
    clearTimeout(lastResort);
    return endOf(child);
  }

  /** Sends a signal that does not end the server, such as SIGSTOP. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** @throws {Error} with the end of its log, when the server has ended by itself */
  assertRunning(): void {
    if (this.#child && !hasEnded(this.#child)) return;
    throw new Error(
      `${this.server.name} is not running (${this.#child && endOf(this.#child)}). Its log ends:\n${this.logTail()}`,
    );
  }

  /** The last lines that the server wrote. */
  logTail(): string {
    return readFileSync(this.server.logFile, 'utf8').slice(-3000);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function endOf(child: ChildProcess): number | string | undefined {
  return child.exitCode ?? child.signalCode ?? undefined;
}
