import type { Panel } from './dashboard.js';

/** The description, with a note on when it is normal that the panel is empty. */
export function descriptionOf({ description, queries }: Panel): string {
  const empty = queries.flatMap(({ legend, emptyWhen }) => (emptyWhen ? [{ legend, emptyWhen }] : []));
  const notes = empty.map(({ legend, emptyWhen }) =>
    queries.length > 1 ? `No "${legend}" ${emptyWhen}.` : `Empty ${emptyWhen}.`,
  );
  return [description, ...notes].join(' ');
}

/** Its size in a grid of 24 columns. */
export function sizeOf({ kind, width, height }: Panel): { readonly width: number; readonly height: number } {
  const isStat = kind === 'stat';
  return { width: width ?? (isStat ? 6 : 12), height: height ?? (isStat ? 4 : 8) };
}
