import {
  check,
  type Check,
  isFunction,
  isList,
  isNumber,
  isObject,
  isOneOf,
  isTrueOrFalse,
  optionsProblem,
} from './checks.js';

/** Options that other rules check: `declarationProblem()` and `summaryOptionsProblem()`. */
const hasItsOwnRule: Check = () => undefined;

const isListOfValues = check(
  (values) =>
    Array.isArray(values) && values.every((one) => typeof one === 'string' || typeof one === 'number'),
  'a list of strings',
);

const COMMON: Readonly<Record<string, Check>> = {
  name: hasItsOwnRule,
  help: hasItsOwnRule,
  labelNames: hasItsOwnRule,
  labelValues: isObject,
  registers: isList,
  aggregator: isOneOf(['sum', 'first', 'min', 'max', 'average', 'omit']),
  maxSeries: isNumber,
  expireAfterMs: isNumber,
  environment: isObject,
  inject: isList,
  collect: isFunction,
};

const NATIVE: Readonly<Record<string, Check>> = {
  bucketFactor: isNumber,
  zeroThreshold: isNumber,
  maxBuckets: isNumber,
  minResetDurationMs: isNumber,
  maxZeroThreshold: isNumber,
};

const OPTIONS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  counter: { ...COMMON, enableExemplars: isTrueOrFalse },
  gauge: COMMON,
  histogram: { ...COMMON, enableExemplars: isTrueOrFalse, buckets: hasItsOwnRule, native: nativeProblem },
  summary: {
    ...COMMON,
    percentiles: hasItsOwnRule,
    maxAgeSeconds: isNumber,
    ageBuckets: isNumber,
    pruneAgedBuckets: isTrueOrFalse,
    // An option of prom-client's t-digest; accepted and ignored here.
    compressCount: isNumber,
  },
};

/** Returns the first unknown or wrongly typed option of a metric, as a problem. Numbers may still be out of range. */
export function metricOptionsProblem(type: string, config: object): string | undefined {
  return optionsProblem(config, OPTIONS[type] ?? {}) ?? labelValuesProblem(config);
}

function nativeProblem(native: unknown): string | undefined {
  const problem = isObject(native);
  if (problem !== undefined) return problem;
  const inside = optionsProblem(native as object, NATIVE);
  return inside && `can't be used: ${inside}`;
}

function labelValuesProblem({ labelValues }: { labelValues?: object }): string | undefined {
  if (labelValues === undefined) return undefined;
  for (const [label, values] of Object.entries(labelValues)) {
    const problem = values === undefined ? undefined : isListOfValues(values);
    if (problem !== undefined) return `labelValues.${label} ${problem}`;
  }
  return undefined;
}
