import { type Verdict, verdictOf } from './card.js';
import type { ChartLine } from './chart.js';
import { human, type Unit } from './format.js';
import type { History } from './history.js';
import { type OverTime, present, valuesOverTime } from './measures.js';

/** Something that the application may run out of. */
export interface Saturation {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly value: number | undefined;
  readonly note: string;
  readonly verdict: Verdict | undefined;
  readonly lines: readonly ChartLine[];
  readonly most: number;
}

/** The limits of a ratio, as the rules for alerts of the guide to saturation have them. */
const WATCH = 0.7;
const BAD = 0.9;

interface RatioKind {
  readonly id: string;
  readonly title: string;
  readonly metric: string;
  note(history: History, name: (metric: string) => string): string;
}

const RATIOS: readonly RatioKind[] = [
  {
    id: 'loop',
    title: 'Event loop',
    metric: 'nodejs_eventloop_utilization_ratio',
    note: (history, name) =>
      `lag p99 ${human(present(history, name('nodejs_eventloop_lag_p99_seconds')), 'seconds')}`,
  },
  {
    id: 'cpu',
    title: 'CPU',
    metric: 'process_cpu_saturation_ratio',
    note: (history, name) => `${human(present(history, name('process_cpu_used_cores')))} cores in use`,
  },
  {
    id: 'memory',
    title: 'Memory',
    metric: 'process_memory_saturation_ratio',
    note: (history, name) =>
      `${human(present(history, name('process_resident_memory_bytes')), 'bytes')} resident`,
  },
  {
    id: 'pool',
    title: 'Connections',
    metric: 'db_connections_saturation_ratio',
    note: (history, name) => `${human(present(history, name('db_connections_waiting')))} waiting for one`,
  },
];

/** What the application has of the four: event loop, CPU, memory, and connections or else file descriptors. */
export function saturations(history: History): Saturation[] {
  const prefix = history.about?.roles.prefix ?? '';
  const name = (metric: string): string => prefix + metric;
  const found = RATIOS.filter(({ metric }) => history.family(name(metric)) !== undefined).map((kind) => {
    const value = present(history, name(kind.metric), undefined, 'max');
    return ratioOf(
      kind,
      value,
      valuesOverTime(history, name(kind.metric), { combine: 'max' }),
      kind.note(history, name),
    );
  });
  if (found.length < RATIOS.length) {
    const files = fileDescriptors(history, name);
    if (files !== undefined) found.push(files);
  }
  return found;
}

function fileDescriptors(history: History, name: (metric: string) => string): Saturation | undefined {
  const open = present(history, name('process_open_fds'));
  const most = present(history, name('process_max_fds'));
  if (open === undefined || most === undefined || most === 0) return undefined;
  const values = valuesOverTime(history, name('process_open_fds')).map((value) =>
    value === null ? null : value / most,
  );
  return ratioOf(
    { id: 'files', title: 'File descriptors' },
    open / most,
    values,
    `${human(open)} of ${human(most)} open`,
  );
}

function ratioOf(
  { id, title }: Pick<RatioKind, 'id' | 'title'>,
  value: number | undefined,
  values: OverTime,
  note: string,
): Saturation {
  return {
    id,
    title,
    unit: 'ratio',
    value,
    note,
    verdict: verdictOf(value, WATCH, BAD),
    lines: [{ label: 'in use', values }],
    most: 1,
  };
}
