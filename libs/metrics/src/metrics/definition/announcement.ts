import type { MetricDefinition } from './metric-definition.js';

/** A metric that the code declares, and the decorated method that it measures when it does. */
export interface Announcement {
  readonly definition: MetricDefinition;
  /** File and line. */
  readonly declaredAt: string;
  /** As the user writes it: `@Timed()`. */
  readonly decorator?: string;
  /** `LoansService.create` */
  readonly method?: string;
}

// On the global object: the command and the application may have a copy of this package each.
const LISTENER = Symbol.for('nestjs-metrics:catalog');

interface Listening {
  [LISTENER]?: ((announcement: Announcement) => void) | undefined;
}

/** Tells the catalogue of a metric; without one listening nothing is kept. */
export function announce(announcement: Announcement): void {
  (globalThis as Listening)[LISTENER]?.(announcement);
}

/** What is declared while `load` runs, such as the import of an application's module. */
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
