import { courseOf, type Scenario } from './alert-test.js';
import { errorBudget, type Slo } from './slo-objective.js';

/** What happens to the alerts of an objective in a service's first hours, after an outage, without Prometheus. */
export const SCENARIOS = {
  Fast: (slo: Slo): readonly Scenario[] => [
    {
      name: 'waits until a new service has been seen for half of the hour',
      series: courseOf(slo.testSeries(10, 0, 1), [[60, 'above']], 20),
      firing: { 25: 0, 45: 0, 60: 1 },
    },
    {
      name: 'the hour has the failures of the minutes that Prometheus was down, and nobody is paged afterwards',
      series: courseOf(slo.testSeries(10, 0, 0.9), [
        [90, 'below'],
        [20, 'unseen'],
        [30, 'below'],
      ]),
      firing: { 90: 0, 120: 0, 135: 0 },
      values: [
        {
          expr: `round(sum(service_slo:error:ratio_rate1h{slo="${slo.name}"}), 0.1)`,
          minute: 120,
          value: 0.3,
        },
      ],
    },
  ],
  Medium: (slo: Slo): readonly Scenario[] => [
    {
      name: 'ends within a quarter of an hour when an outage is over',
      series: courseOf(slo.testSeries(10, 0, 1), [
        [200, 'below'],
        [130, 'above'],
        [30, 'below'],
      ]),
      firing: { 195: 0, 325: 1, 345: 0 },
    },
    {
      name: 'not for a failure in the first minute of a service',
      series: courseOf(slo.testSeries(1 / 60, 1, 0), [
        [1, 'below'],
        [240, 'above'],
      ]),
      firing: { 5: 0, 30: 0, 180: 0, 235: 0 },
    },
  ],
  Slow: (slo: Slo): readonly Scenario[] => [
    {
      name: 'a bad start costs a new service the budget of minutes, not of 30 days',
      series: courseOf(slo.testSeries(10, 0.24, 0.24), [[36, 'below']]),
      firing: { 35: 0 },
      values: [
        {
          expr: `round(sum(service_slo:error_budget:remaining_ratio{slo="${slo.name}"}), 0.01)`,
          minute: 35,
          // The rules have been evaluated 7 times of 14400.
          value: Math.round((1 - (0.24 * 7) / 14_400 / errorBudget(slo.objective)) * 100) / 100,
        },
      ],
    },
  ],
};
