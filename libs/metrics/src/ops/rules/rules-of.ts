import type { Names } from '../names/names.js';
import type { AlertTest, TestSeries } from './alert-test.js';
import { hasData, knownSeries } from './known-series.js';
import type { AlertRule, RuleFile } from './rule.js';

/**
 * The rules that can have data: those that ask for metrics that some application exposes, or that another rule records;
 * narrowed to the applications, with their names. Groups and files that have none are left out.
 */
export function rulesOf(files: readonly RuleFile[], names: Names): RuleFile[] {
  const isKnown = knownSeries(files, names);
  return files.flatMap((file) => {
    const groups = file.groups.flatMap((group) => {
      const recordings = (group.recordings ?? [])
        .filter(({ record, expr }) => hasData(expr, isKnown, record))
        .map((rule) => ({ ...rule, expr: names.inRule(rule.expr) }));
      const alerts = (group.alerts ?? []).flatMap((rule) => {
        if (rule.isOfOthers === true) return rule;
        return hasData(rule.expr, isKnown) ? alertOf(rule, names) : [];
      });
      return recordings.length + alerts.length === 0 ? [] : { ...group, recordings, alerts };
    });
    return groups.length === 0 ? [] : { ...file, groups };
  });
}

/** With what its tests feed it. */
function alertOf(rule: AlertRule, names: Names): AlertRule {
  const seriesOf = (all: readonly TestSeries[]): TestSeries[] =>
    all.map((one) => ({ ...one, series: names.inSelector(one.series) }));
  const { test, scenarios } = rule;
  return {
    ...rule,
    expr: names.inRule(rule.expr),
    summary: names.inText(rule.summary),
    description: names.inText(rule.description),
    ...(test && {
      test: {
        ...test,
        series: seriesOf(test.series),
        ...(test.quiet && { quiet: { ...test.quiet, series: seriesOf(test.quiet.series) } }),
      } satisfies AlertTest,
    }),
    ...(scenarios && {
      scenarios: scenarios.map(({ series, ...scenario }) => ({
        ...scenario,
        series: Object.fromEntries(
          Object.entries(series).map(([one, values]) => [names.inSelector(one), values]),
        ),
      })),
    }),
  } as AlertRule;
}
