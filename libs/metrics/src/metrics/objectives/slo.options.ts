import {
  type Checks,
  isObject,
  optionsProblem,
  shown,
  unknownOptionProblem,
} from '../../core/rules/checks.js';
import { objectiveProblem, round, secondsOf } from '../../core/rules/objective-rules.js';

/** What is promised about requests, calls or runs, over 30 days. */
export interface SloOptions {
  /** The per cent that end without an error, such as 99.9. Of requests: without a 5xx. */
  readonly availability?: number;
  /** The per cent that take no longer than `below`. */
  readonly latency?: LatencyObjective;
}

/** How many may be slow, and what is slow. */
export interface LatencyObjective {
  /** Per cent, such as 95. */
  readonly objective: number;
  /** `'500ms'`, `'2s'`, `'5m'`, or a number of seconds. The histogram gets a bucket there. */
  readonly below: string | number;
}

/** The promise after checks: shares, and seconds. */
export interface ResolvedSlo {
  /** Such as 0.999. */
  readonly availability: number | undefined;
  readonly latency: { readonly objective: number; readonly belowSeconds: number } | undefined;
}

const LATENCY_CHECKS: Checks<LatencyObjective> = {
  objective: objectiveProblem,
  below: (value) =>
    secondsOf(value) === undefined
      ? `is ${shown(value)}. Give a duration such as '500ms' or '2s', or a positive number of seconds.`
      : undefined,
};
const CHECKS: Checks<SloOptions> = { availability: objectiveProblem, latency: isObject };

/** The problem with the options, with what to write instead; undefined without one. */
export function sloProblem(options: unknown): string | undefined {
  const problem = isObject(options);
  if (problem !== undefined) return problem;
  const { availability, latency } = options as SloOptions;
  const unknown = unknownOptionProblem(options as object, Object.keys(CHECKS));
  if (unknown !== undefined) return unknown;
  if (availability === undefined && latency === undefined) {
    return 'promises nothing. Give availability, latency or both: { availability: 99.9 }.';
  }
  const given = optionsProblem(options as object, CHECKS);
  if (given !== undefined || latency === undefined) return given;
  const missing = (['objective', 'below'] as const).find((name) => latency[name] === undefined);
  if (missing !== undefined) return `latency.${missing} is missing. Give { objective: 95, below: '500ms' }.`;
  const inner = optionsProblem(latency, LATENCY_CHECKS);
  return inner === undefined ? undefined : `latency: ${inner}`;
}

/** Shares and seconds of options that are valid. */
export function resolvedSlo({ availability, latency }: SloOptions): ResolvedSlo {
  return {
    availability: availability === undefined ? undefined : round(availability / 100),
    latency: latency && {
      objective: round(latency.objective / 100),
      belowSeconds: secondsOf(latency.below) ?? 0,
    },
  };
}
