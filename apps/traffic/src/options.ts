import { parseArgs } from 'node:util';

/** What one run of the generator does. */
export interface TrafficOptions {
  readonly ratePerSecond: number;
  /** Infinity: until stopped. */
  readonly durationSeconds: number;
  readonly seed: number;
  readonly lendingUrl: string;
  readonly dataUrl: string;
}

/** The text of `--help`. */
export const USAGE = `Live traffic for the two demo services: people who register, apply, pay back, read, and watch decisions.

Usage: npm run traffic -- [options]

  --rate <n>          requests per second on average, 0.1 to 1000 (default 10)
  --duration <s>      stop after this many seconds (default: until Ctrl-C)
  --seed <n>          the same seed plans the same actions, 0 to 4294967295 (default 42)
  --url <url>         lending-api (default http://127.0.0.1:8000)
  --data-url <url>    data-api, for the reads that go there directly (default http://127.0.0.1:8001)
  --help              show this text`;

/** A mistake on the command line; its message is for the person who typed it. */
export class OptionError extends Error {}

/**
 * Reads the command line (without node and the script); 'help' when asked for the usage.
 * @throws {OptionError} naming the option, its value and what it takes
 */
export function parseOptions(argv: readonly string[]): TrafficOptions | 'help' {
  const values = parseFlags(argv);
  if (values.help) return 'help';
  return {
    ratePerSecond: numberIn('rate', values.rate ?? '10', 0.1, 1000),
    durationSeconds:
      values.duration === undefined ? Infinity : numberIn('duration', values.duration, 0.1, 31_536_000),
    seed: wholeNumberIn('seed', values.seed ?? '42', 0, 2 ** 32 - 1),
    lendingUrl: httpUrl('url', values.url ?? 'http://127.0.0.1:8000'),
    dataUrl: httpUrl('data-url', values['data-url'] ?? 'http://127.0.0.1:8001'),
  };
}

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        rate: { type: 'string' },
        duration: { type: 'string' },
        seed: { type: 'string' },
        url: { type: 'string' },
        'data-url': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function numberIn(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= low && value <= high)) {
    throw new OptionError(`--${option} takes a number from ${low} to ${high}, but got "${text}".`);
  }
  return value;
}

function wholeNumberIn(option: string, text: string, low: number, high: number): number {
  const value = numberIn(option, text, low, high);
  if (!Number.isInteger(value)) {
    throw new OptionError(`--${option} takes a whole number, but got "${text}".`);
  }
  return value;
}

function httpUrl(option: string, text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new OptionError(
      `--${option} takes an http:// or https:// address such as http://127.0.0.1:8000, but got "${text}".`,
    );
  }
  return text.replace(/\/+$/, '');
}
