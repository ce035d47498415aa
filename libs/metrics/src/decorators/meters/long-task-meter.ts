import { monotonicMs } from '../../core/clock.js';
import type { CallStart } from '../model/call.js';
import { areConstant, LabelReader, type Source } from '../model/label-reader.js';
import type { GaugeDefinition } from '../../metrics/definition/definition.js';
import type { Gauge } from '../../core/instruments/gauge.js';
import type { RunningCount } from '../../core/instruments/running-count.js';
import type { LabelValue } from '../../core/series/label-values.js';
import { shared } from '../../core/across-copies.js';
import type { Meter } from '../model/meter.js';
import type { Site } from '../decorating/site.js';

type Labels = Record<string, LabelValue>;

interface Task {
  readonly labels: Labels;
  readonly startMs: number;
  readonly running: RunningCount;
}

/** The running calls of one method. */
interface RunningTasks {
  readonly tasks: ReadonlySet<Task>;
  /** The labels of the series that shows the age 0 while nothing runs. */
  readonly idleLabels: Labels | undefined;
}

// Shared by all copies of this package: a gauge that one copy created shows the calls that another one follows.
const running = shared('long-tasks', () => new WeakMap<Gauge<string>, Set<RunningTasks>>());

/** Counts running calls and reports the age of the oldest, for calls that take minutes. */
export function longTaskMeter(
  site: Site,
  active: GaugeDefinition<string>,
  oldestAge: GaugeDefinition<string>,
  sources: Readonly<Record<string, Source<CallStart>>>,
): Meter {
  return {
    decorator: site.decorator,
    definitions: [active, oldestAge],
    readsCall: true,
    isTimed: false,
    bind(instruments) {
      const gauge = instruments.get(active);
      const reader = new LabelReader(sources, site.where, instruments);
      const tasks = new Set<Task>();
      const idleLabels = areConstant(sources) ? (sources as Labels) : undefined;
      watch(instruments.get(oldestAge), { tasks, idleLabels });
      const end = (task: unknown): void => {
        // Undefined if `begin` failed.
        if (task === undefined) return;
        tasks.delete(task as Task);
        gauge.leave((task as Task).running);
      };
      return {
        begin(start) {
          const labels = reader.read(start as CallStart);
          const task = { labels, startMs: monotonicMs(), running: gauge.enter(labels) };
          tasks.add(task);
          return task;
        },
        cancel: end,
        end: (_seconds, _isFailure, _error, _call, task) => end(task),
      };
    },
  };
}

/** Before a scrape, sets each series of the gauge to the age of its oldest running call. */
export function setOldestAges(gauge: Gauge<string>): void {
  gauge.reset();
  const nowMs = monotonicMs();
  const oldest = new Map<string, Task>();
  for (const { tasks, idleLabels } of running.get(gauge) ?? []) {
    if (idleLabels) gauge.set(idleLabels, 0);
    for (const task of tasks) {
      const series = JSON.stringify(Object.values(task.labels).map(String));
      if (task.startMs <= (oldest.get(series)?.startMs ?? Infinity)) oldest.set(series, task);
    }
  }
  // Set the oldest last, because several may share the overflow series.
  const tasks = [...oldest.values()].toSorted((a, b) => b.startMs - a.startMs);
  for (const { labels, startMs } of tasks) gauge.set(labels, (nowMs - startMs) / 1000);
}

function watch(gauge: Gauge<string>, tasks: RunningTasks): void {
  const known = running.get(gauge) ?? new Set<RunningTasks>();
  running.set(gauge, known.add(tasks));
}
