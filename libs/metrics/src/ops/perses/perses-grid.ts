import type { Panel } from '../dashboards/dashboard.js';
import { sizeOf } from '../dashboards/panel.js';

const COLUMNS = 24;

interface Row {
  readonly title: string | undefined;
  readonly items: Item[];
}

interface Item {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly content: { readonly $ref: string };
}

/** A grid for each row of panels, and one without a title for those in no row. `keyOf`: the name of the panel at an index. */
export function gridsOf(panels: readonly Panel[], keyOf: (index: number) => string): object[] {
  const rows: Row[] = [];
  for (const [index, panel] of panels.entries()) {
    if (rows.length === 0 || rows.at(-1)?.title !== panel.row) rows.push({ title: panel.row, items: [] });
    const items = rows.at(-1)?.items ?? [];
    items.push({ ...placeAfter(items, panel), content: { $ref: `#/spec/panels/${keyOf(index)}` } });
  }
  return rows.map(({ title, items }) => ({
    kind: 'Grid',
    spec: { ...(title !== undefined && { display: { title, collapse: { open: true } } }), items },
  }));
}

/** Beside the last one, or below everything where the line is full. */
function placeAfter(items: readonly Item[], panel: Panel): Omit<Item, 'content'> {
  const size = sizeOf(panel);
  const last = items.at(-1);
  if (last === undefined) return { x: 0, y: 0, ...size };
  const x = last.x + last.width;
  if (x + size.width <= COLUMNS) return { x, y: last.y, ...size };
  return { x: 0, y: Math.max(...items.map((item) => item.y + item.height)), ...size };
}
