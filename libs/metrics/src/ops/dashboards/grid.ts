import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

const COLUMNS = 24;

/**
 * Panels from left to right; one that has no room in its line begins the next. The SDK lets it reach beyond the edge, and
 * Grafana would then push it onto others.
 */
export function placed<T extends Panel | RowPanel>(panels: readonly T[]): T[] {
  let [x, y, height] = [0, 0, 0];
  return panels.map((panel) => {
    const { w, h } = panel.gridPos ?? { w: COLUMNS, h: 1 };
    if (x + w > COLUMNS) [x, y, height] = [0, y + height, 0];
    const gridPos = { ...panel.gridPos, x, y, w, h };
    [x, height] = [x + w, Math.max(height, h)];
    return { ...panel, gridPos };
  });
}
