import { describe, expect, it } from '@jest/globals';
import {
  Counted,
  HttpMetrics,
  IgnoreHttpMetrics,
  InFlight,
  InjectMetric,
  MetricLabel,
  MetricsConfigurationError,
  Observed,
  Timed,
  Unmetered,
} from '@app/metrics';

type Loose = (...args: unknown[]) => unknown;

const loose = (decorator: unknown): Loose => decorator as Loose;
const DECORATORS: Readonly<Record<string, Loose>> = {
  '@Timed()': loose(Timed),
  '@Counted()': loose(Counted),
  '@InFlight()': loose(InFlight),
  '@Observed()': (...args) =>
    args.length > 1 ? loose(Observed)(...args) : loose(Observed)(() => 1, ...args),
};

class Target {
  static fixed(): void {}
  run(): void {}
  get score(): number {
    return 1;
  }
}
const run = Object.getOwnPropertyDescriptor(Target.prototype, 'run');
const score = Object.getOwnPropertyDescriptor(Target.prototype, 'score');

describe.each(Object.entries(DECORATORS))('%s', (name, decorator) => {
  it.each<[string, unknown[], string]>([
    ['without parentheses on a method', [Target.prototype, 'run', run], 'the parentheses are missing'],
    ['without parentheses on a static method', [Target, 'fixed', run], 'the parentheses are missing'],
    ['with a name alone', ['loans'], 'got "loans". Give an object with options, such as { name: "loans" }'],
    ['with null', [null], 'got null. Give an object'],
    ['with a number', [7], 'got 7. Give an object'],
    ['with a list', [['a']], "got [ 'a' ]. Give an object"],
    [
      'with a misspelt option',
      [{ name: 'a', lables: {} }],
      'there is no option "lables". Did you mean "labels"?',
    ],
    [
      'with an option of somebody else',
      [{ name: 'a', registers: [] }],
      'there is no option "registers". Use one of',
    ],
    ['with labels that are a list', [{ name: 'a', labels: ['x'] }], "labels is [ 'x' ]. Give an object"],
    [
      'with a label that is null',
      [{ name: 'a', labels: { x: null } }],
      `labels can't be used: "x" is null. Give a string`,
    ],
    ['with labels of no name', [{ labels: { x: 'y' } }], 'label "x" needs a metric of its own'],
  ])('%s is refused', (_what, args, message) => {
    const decorate = (): unknown => decorator(...args);
    expect(decorate).toThrow(MetricsConfigurationError);
    expect(decorate).toThrow(`${name} (`);
    expect(decorate).toThrow(message);
  });

  it.each<[string, unknown[]]>([
    ['a parameter', [Target.prototype, 'run', 0]],
    ["a constructor's parameter", [Target, undefined, 0]],
    ['an accessor', [Target.prototype, 'score', score]],
    ['a property', [Target.prototype, 'field', undefined]],
  ])('on %s is refused', (_what, target) => {
    const decorate = decorator({ name: 'a', help: 'A.' }) as Loose;
    expect(() => decorate(...target)).toThrow(MetricsConfigurationError);
  });
});

describe('what is for classes', () => {
  it.each([loose(Timed), loose(Counted), loose(InFlight)])(
    '%p without parentheses is refused',
    (decorator) => {
      expect(() => decorator(Target)).toThrow('the parentheses are missing');
    },
  );
});

describe('other decorators', () => {
  it.each<[string, () => unknown, string]>([
    [
      '@Observed() of no function',
      () => loose(Observed)('amount', { name: 'a', help: 'A.' }),
      'the function that returns the number is "amount". Give a function',
    ],
    ['@Observed() without options', () => loose(Observed)(() => 1), 'got undefined. Give an object'],
    [
      '@Timed() of a long task with buckets',
      () => loose(Timed)({ longTask: true, buckets: [1] }),
      'there is no option "buckets"',
    ],
    [
      '@Timed() of a summary with buckets',
      () => loose(Timed)({ summary: {}, buckets: [1] }),
      'there is no option "buckets"',
    ],
    [
      '@MetricLabel without parentheses',
      () => loose(MetricLabel)(Target.prototype, 'run', 0),
      'the parentheses are missing',
    ],
    [
      '@MetricLabel() without a name',
      () => loose(MetricLabel)(),
      'the label name is undefined. Give a non-empty string',
    ],
    [
      '@MetricLabel() that reads nothing',
      () => loose(MetricLabel)('a', 'b'),
      'the function that reads the value is "b". Give a function',
    ],
    [
      '@MetricLabel() on a method',
      () => (loose(MetricLabel)('a') as Loose)(Target.prototype, 'run', run),
      '@MetricLabel("a") on Target.run',
    ],
    [
      '@MetricLabel() on a property',
      () => (loose(MetricLabel)('a') as Loose)(Target.prototype, 'field'),
      '@MetricLabel("a") on Target.field',
    ],
    [
      '@MetricLabel() on a class',
      () => (loose(MetricLabel)('a') as Loose)(Target),
      '@MetricLabel("a") on Target',
    ],
    [
      '@Unmetered without parentheses',
      () => loose(Unmetered)(Target.prototype, 'run', run),
      'the parentheses are missing',
    ],
    [
      '@Unmetered() on a class',
      () => (loose(Unmetered)() as Loose)(Target),
      '@Unmetered() on Target: only methods are measured',
    ],
    [
      '@Unmetered() on an accessor',
      () => (loose(Unmetered)() as Loose)(Target.prototype, 'score', score),
      '@Unmetered() on Target.score',
    ],
    [
      '@Unmetered() on a property',
      () => (loose(Unmetered)() as Loose)(Target.prototype, 'field'),
      '@Unmetered() on Target.field',
    ],
    [
      '@HttpMetrics without options',
      () => loose(HttpMetrics)(Target.prototype, 'run', run),
      'the options are missing',
    ],
    ['@HttpMetrics without options on a class', () => loose(HttpMetrics)(Target), 'the options are missing'],
    ['@HttpMetrics() with null', () => loose(HttpMetrics)(null), 'is null. Give an object'],
    [
      '@IgnoreHttpMetrics without parentheses',
      () => loose(IgnoreHttpMetrics)(Target.prototype, 'run', run),
      'the parentheses are missing',
    ],
    ['@InjectMetric without parentheses', () => loose(InjectMetric)(Target, undefined, 0), 'InjectMetric'],
  ])('%s is refused', (_what, decorate, message) => {
    expect(decorate).toThrow(MetricsConfigurationError);
    expect(decorate).toThrow(message);
  });
});
