import type { MetricDefinition } from './metric-definition.js';

/** A metric that the code declares, with the decorated method that it measures, if any. */
export interface Announcement {
  readonly definition: MetricDefinition;
  /** File and line of a decorator; otherwise the definition knows its place. */
  readonly declaredAt?: string;
  /** As the user writes it: `@Timed()`. */
  readonly decorator?: string;
  /** `LoansService.create` */
  readonly method?: string;
}

// On the global object: the command and the application may each load a copy of this package.
const LISTENER = Symbol.for('nestjs-metrics:catalog');

interface Listening {
  [LISTENER]?: ((announcement: Announcement) => void) | undefined;
}

/** Announces a metric to the catalogue; without a listener nothing is kept. */
export function announce(announcement: Announcement): void {
  (globalThis as Listening)[LISTENER]?.(announcement);
}

/** The metrics declared while `load` runs, for example while it imports an application's module. */
export async function announcementsDuring(load: () => Promise<unknown>): Promise<Announcement[]> {
  const announcements: Announcement[] = [];
  (globalThis as Listening)[LISTENER] = (announcement) => announcements.push(announcement);
  try {
    await load();
  } finally {
    (globalThis as Listening)[LISTENER] = undefined;
  }
  return announcements;
}
