import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a traffic run counted: all its requests, and the answers by status code or by 'hung up' and the like. */
export interface TrafficCount {
  readonly sent: number;
  readonly byOutcome: Readonly<Record<string, number>>;
}

/** The traffic generator at work, in a process of its own. */
export class Traffic {
  readonly #child;
  readonly #count: Promise<TrafficCount>;

  /** Starts it; `options` are those of `npm run traffic -- --help`. */
  constructor(...options: readonly string[]) {
    this.#child = spawn(process.execPath, ['dist/apps/traffic/src/main.js', ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#count = this.#countOf(text(this.#child.stdout));
    // Whoever awaits it sees the failure; until then it is no unhandled one.
    this.#count.catch(() => undefined);
  }

  /** What it counted, once it has ended by itself. @throws {Error} when it ended badly */
  ended(): Promise<TrafficCount> {
    return this.#count;
  }

  /** Ends it; returns what it counted. */
  stop(): Promise<TrafficCount> {
    this.#child.kill('SIGTERM');
    return this.#count;
  }

  async #countOf(stdout: Promise<string>): Promise<TrafficCount> {
    const [exitCode] = (await once(this.#child, 'exit')) as [number | null];
    const lines = (await stdout).trim().split('\n');
    if (exitCode !== 0) throw new Error(`Traffic ended with ${exitCode}: ${lines.at(-1)}`);
    return countIn(lines.at(-1) ?? '');
  }
}

/** Reads the generator's last line: `20 s: 201 requests, 10.1/s | 200: 96, 201: 78, hung up: 2 | 0 in flight`. */
function countIn(summary: string): TrafficCount {
  const [, sent, outcomes] = /: (\d+) requests, [^|]*\| ([^|]*) \| 0 in flight/.exec(summary) ?? [];
  if (!sent || !outcomes) throw new Error(`Not a summary of a finished traffic run: "${summary}"`);
  const pairs = outcomes.split(', ').map((pair) => pair.split(': '));
  return {
    sent: Number(sent),
    byOutcome: Object.fromEntries(pairs.map(([outcome, count]) => [outcome, Number(count)])),
  };
}
