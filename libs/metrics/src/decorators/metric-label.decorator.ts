import type { LabelValue } from '../core/series/label-values.js';
import { lazyCallerLocation } from '../metrics/definition/caller-location.js';
import { isFunction, isText } from '../core/rules/checks.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import type { MeteredMethod } from './model/call.js';
import { addParameterLabel } from './decorating/parameter-labels.js';
import { classNameOf } from '../metrics/calls/class-name.js';
import { missingParentheses } from './decorator-options.js';

type MethodsOf<K extends PropertyKey> = { readonly [P in K]: MeteredMethod };

/** The type of a method's parameter. */
type ParameterOf<S, K extends keyof S, I extends number> = S[K] extends (...args: infer A) => unknown
  ? A[I]
  : never;

/** Decorates a parameter of a method. S: the class. K: the method's name. I: the parameter's index. */
export type MetricLabelDecorator<S, K, I> = (target: S, key: K, index: I) => void;

/**
 * Takes a label value from an argument. It applies to the metrics that the method's decorators name; the shared
 * default metrics, such as `method_calls_total`, have the same labels everywhere.
 * @param read returns the label value for an argument; by default the argument itself
 * @throws MetricsConfigurationError on a constructor parameter, and at start-up when no metric has the label
 * @example
 * create(@MetricLabel('purpose', (loan) => loan.purpose) loan: NewLoan) {}
 */
export function MetricLabel<S extends MethodsOf<K>, K extends PropertyKey & keyof S, I extends number>(
  name: string,
  read: (argument: ParameterOf<S, K, I>) => LabelValue | undefined = String,
): MetricLabelDecorator<S, K, I> {
  const place = lazyCallerLocation(MetricLabel);
  const problem =
    (arguments.length > 2 ? missingParentheses("@MetricLabel('name')") : undefined) ??
    prefixed('the label name', isText(name)) ??
    prefixed('the function that reads the value', isFunction(read));
  if (problem !== undefined) throw new MetricsConfigurationError(`@MetricLabel() (${place()}): ${problem}`);
  return (target, key: string | number | symbol | undefined, index: unknown) => {
    if (typeof index !== 'number') {
      const where = key === undefined ? '' : `.${String(key)}`;
      throw new MetricsConfigurationError(
        `@MetricLabel("${name}") on ${classNameOf(target)}${where} (${place()}): it makes a label of a parameter. Put it before a parameter of a method.`,
      );
    }
    if (key === undefined) {
      throw new MetricsConfigurationError(
        `@MetricLabel("${name}") on the constructor of ${classNameOf(target)}: only methods are measured. Move it to a parameter of a method.`,
      );
    }
    addParameterLabel(target, key as string | symbol, {
      name,
      read: ({ args }) => read((args as readonly unknown[])[index] as ParameterOf<S, K, I>),
    });
  };
}

const prefixed = (what: string, problem: string | undefined): string | undefined =>
  problem && `${what} ${problem}`;
