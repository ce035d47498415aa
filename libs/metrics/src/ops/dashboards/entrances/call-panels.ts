import { FAILING_RATIO } from '../../rules/entrances.js';
import { type Panel, redFrom } from '../dashboard.js';
import { quantile, share } from '../promql.js';
import { SELECTED, type WayIn } from './way-in.js';

const QUARTER = { kind: 'timeseries', width: 6, min: 0 } as const;

/** What every way in has: how many calls, how many of them fail, how long they take, how many are under way. */
export function callPanels({
  row,
  calls,
  duration,
  inFlight,
  by,
  failures = 'result="failure"',
}: WayIn): Panel[] {
  const labels = ['service', ...by];
  const legend = labels.map((label) => `{{${label}}}`).join(' ');
  const grouped = `by (${labels.join(', ')})`;
  const all = `${calls}{${SELECTED}}`;
  return [
    {
      ...QUARTER,
      row,
      title: `${row}: per second`,
      description: 'Those that have ended, whatever became of them.',
      unit: 'cps',
      queries: [
        {
          expr: `sum ${grouped} (rate(${all}[$interval]))`,
          legend,
          emptyWhen: 'until the first one',
        },
      ],
    },
    {
      ...QUARTER,
      row,
      title: `${row}: failed`,
      description: 'The share that failed; the line marks 5 %.',
      unit: 'percentunit',
      softMax: FAILING_RATIO * 1.2,
      thresholds: redFrom(FAILING_RATIO, 'green'),
      queries: [
        {
          expr: share(`${calls}{${SELECTED}, ${failures}}`, all, labels),
          legend,
          emptyWhen: 'while there are none',
        },
      ],
    },
    {
      ...QUARTER,
      row,
      title: `${row}: duration (p95)`,
      description: '95 % take no longer than this, failures included.',
      unit: 's',
      queries: [
        { expr: quantile(0.95, duration, SELECTED, labels), legend, emptyWhen: 'while there are none' },
      ],
    },
    {
      ...QUARTER,
      row,
      title: `${row}: under way`,
      description: 'Those that have begun and not ended.',
      unit: 'short',
      queries: [
        {
          expr: `sum ${grouped} (${inFlight}{${SELECTED}})`,
          legend,
          emptyWhen: 'until the first one',
        },
      ],
    },
  ];
}
