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

/** The running calls of one method. A Set keeps the order of insertion: the oldest comes first. */
interface RunningTasks {
  readonly tasks: ReadonlySet<Task>;
  /** The labels that have an age, 0, when nothing runs. */
  readonly idleLabels: Labels | undefined;
}

// Of all copies of this package: the gauge that one has made shows the calls that another one follows.
const running = shared('long-tasks', () => new WeakMap<Gauge<string>, Set<RunningTasks>>());

/** Counts the calls that are running and tells the age of the oldest, for calls that take minutes. */
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
        // None: its begin failed.
        if (task === undefined) return;
        tasks.delete(task as Task);
        gauge.leave((task as Task).running);
      };
      return {
        begin(start) {
          const labels = reader.read(start as CallStart);
          const task = { labels, startMs: performance.now(), running: gauge.enter(labels) };
          tasks.add(task);
          return task;
        },
        cancel: end,
        end: (_seconds, _isFailure, _error, _call, task) => end(task),
      };
    },
  };
}

/** Sets the gauge of ages, before a scrape, to the age of the oldest running call of each series. */
export function setOldestAges(gauge: Gauge<string>): void {
  gauge.reset();
  const nowMs = performance.now();
  const oldest = new Map<string, Task>();
  for (const { tasks, idleLabels } of running.get(gauge) ?? []) {
    if (idleLabels) gauge.set(idleLabels, 0);
    for (const task of tasks) {
      const series = JSON.stringify(Object.values(task.labels).map(String));
      if (task.startMs <= (oldest.get(series)?.startMs ?? Infinity)) oldest.set(series, task);
    }
  }
  // The oldest last: several may share the overflow series.
  const tasks = [...oldest.values()].toSorted((a, b) => b.startMs - a.startMs);
  for (const { labels, startMs } of tasks) gauge.set(labels, (nowMs - startMs) / 1000);
}

function watch(gauge: Gauge<string>, tasks: RunningTasks): void {
  const known = running.get(gauge) ?? new Set<RunningTasks>();
  running.set(gauge, known.add(tasks));
}
