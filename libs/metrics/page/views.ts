import { h } from './dom.js';
import { endpointKinds, methodKinds } from './kinds.js';
import type { ViewKind } from './view.js';
import { CallsView } from './views/calls.js';
import { DependenciesView } from './views/dependencies.js';
import { MetricsView } from './views/metrics.js';
import { NowView } from './views/now.js';
import { RawView } from './views/raw.js';

const empty = (text: string): HTMLElement => h('p', { class: 'empty' }, text);

/** All views, in the order of the tabs. */
export const VIEWS: readonly [ViewKind, ...ViewKind[]] = [
  { name: 'now', title: 'Now', isFiltered: false, make: () => new NowView() },
  {
    name: 'endpoints',
    title: 'Endpoints',
    isFiltered: true,
    make: () =>
      new CallsView(endpointKinds, empty('No request has come yet, or the HTTP metrics are off.'), true),
  },
  {
    name: 'methods',
    title: 'Methods',
    isFiltered: true,
    make: () =>
      new CallsView(
        methodKinds,
        empty(
          'No method is measured. Decorate one with @Timed() and @Counted(), without names for the metrics; scheduled jobs and listeners of events come by themselves.',
        ),
      ),
  },
  { name: 'dependencies', title: 'Dependencies', isFiltered: true, make: () => new DependenciesView() },
  { name: 'metrics', title: 'Metrics', isFiltered: true, make: () => new MetricsView() },
  { name: 'raw', title: 'Raw', isFiltered: true, make: () => new RawView() },
];
