import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** One run of `npm start`, or of another command that comes to it, in a process group of its own as a terminal makes one. */
export class StartRun {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(
    env: Readonly<Record<string, string>>,
    args: readonly string[] = [],
    command: readonly [string, ...string[]] = [process.execPath, 'tools/start.mjs'],
  ) {
    const [file, ...firstArgs] = command;
    this.#child = spawn(file, [...firstArgs, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#ended = once(this.#child, 'close');
  }

  /** Waits until the screen shows `text`; throws when the run ends without it. */
  async untilShown(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      if (this.#hasEnded) throw new Error(`ended without "${text}":\n${this.stdout}${this.stderr}`);
      await Promise.race([once(this.#child.stdout!, 'data'), this.#ended]);
    }
  }

  /** The exit code, once it has ended and all its output is read. */
  async exitCode(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  /** Ctrl-C in a terminal: SIGINT to every process of the group. */
  pressCtrlC(): void {
    process.kill(-this.#child.pid!, 'SIGINT');
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The applications that it has started and that run, by their name. */
  children(): Map<string, number> {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
    const parents = new Map(lines.map((line) => line.trim().split(/\s+/, 2).map(Number) as [number, number]));
    const isOurs = (pid: number): boolean => {
      for (let above = parents.get(pid); above !== undefined; above = parents.get(above)) {
        if (above === this.#child.pid) return true;
      }
      return false;
    };
    const children = new Map<string, number>();
    for (const line of lines) {
      const [, pid, name] = /^\s*(\d+)\s.*\/apps\/([\w-]+)\/src\/main\.js/.exec(line) ?? [];
      if (name && isOurs(Number(pid))) children.set(name, Number(pid));
    }
    return children;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The last resort of a test that failed: nothing of this run may stay. */
  async cleanUp(): Promise<void> {
    if (!this.#hasEnded) this.#child.kill('SIGTERM');
    await this.#ended;
  }
}

/** Whether a process of this id runs. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
