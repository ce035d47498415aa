import { formatTick, formatValue } from '../format.mjs';
import { chart } from './chart.mjs';
import { element } from './elements.mjs';

// Grafana's scheme "Blues" in its dark theme: the more, the lighter.
const BLUES = '#08306b #08519c #2171b5 #4292c6 #6baed6 #9ecae1 #c6dbef #deebf7 #f7fbff'.split(' ');

export function heatmap(content, panel, { range }) {
  const [result = []] = panel.results;
  const isNative = result.some(({ histograms }) => histograms);
  const { unit } = panel.fieldConfig.defaults;
  const { cells, y } = isNative ? nativeCells(result, unit) : classicCells(result, unit);
  const visible = cells.filter(({ count }) => count > (panel.options.filterValues?.le ?? 0));
  if (visible.length === 0) return false;
  const counts = visible.map(({ count }) => count);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  content.append(legend(least, most));
  const exponent = panel.options.color.exponent ?? 1;
  const colorOf = (count) => blue(((count - least) / (most - least || 1)) ** exponent);
  chart(content, {
    range,
    y,
    series: [{}],
    data: [
      [range.from, range.to],
      [null, null],
    ],
    after: (plot) => drawCells(plot, visible, panel.step, colorOf),
  });
  return true;
}

/** One row of the same height per bucket; the boundaries are labels. */
function classicCells(result, unit) {
  const buckets = result
    .map(({ metric, values }) => ({
      le: Number(metric.le.replace('+Inf', 'Infinity')),
      values: new Map(values),
    }))
    .toSorted((a, b) => a.le - b.le);
  const cells = buckets.flatMap(({ values }, row) =>
    [...values].map(([time, cumulative]) => ({
      time,
      low: row,
      high: row + 1,
      // The counts are cumulative.
      count: Number(cumulative) - Number(buckets[row - 1]?.values.get(time) ?? 0),
    })),
  );
  const labels = buckets.map(({ le }) => (le === Infinity ? '+Inf' : formatTick(le, unit)));
  const every = Math.ceil(labels.length / 10);
  const splits = labels.map((_, row) => row + 1).filter((row) => (labels.length - row) % every === 0);
  return {
    cells,
    y: {
      scale: { range: [0, buckets.length] },
      axis: { splits: () => splits, values: () => splits.map((row) => labels[row - 1]) },
    },
  };
}

/** Rows from boundary to boundary on a logarithmic axis. */
function nativeCells(result, unit) {
  const cells = result.flatMap(({ histograms = [] }) =>
    histograms.flatMap(([time, { buckets = [] }]) =>
      buckets
        .map(([, low, high, count]) => ({ time, low: Number(low), high: Number(high), count: Number(count) }))
        .filter(({ low }) => low > 0),
    ),
  );
  const low = Math.min(...cells.map((cell) => cell.low));
  const high = Math.max(...cells.map((cell) => cell.high));
  const powers = [];
  for (let power = Math.ceil(Math.log10(low)); power <= Math.log10(high); power++) powers.push(power);
  const splits = powers.map((power) => 10 ** power);
  return {
    cells,
    y: {
      scale: { distr: 3, log: 10, range: [low, high] },
      axis: { splits: () => splits, values: () => splits.map((split) => formatTick(split, unit)) },
    },
  };
}

function drawCells(plot, cells, step, colorOf) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { time, low, high, count } of cells) {
    // A rate at `time` is about what came before.
    const [left, right] = [time - step, time].map((x) => Math.round(plot.valToPos(x, 'x', true)));
    const [bottom, top] = [low, high].map((value) => Math.round(plot.valToPos(value, 'y', true)));
    ctx.fillStyle = colorOf(count);
    ctx.fillRect(left, top, withoutGap(right - left), withoutGap(bottom - top));
  }
  ctx.restore();
}

/** Leaves a pixel between cells where they are large enough. */
function withoutGap(size) {
  return size < 5 ? Math.max(1, size) : size - 1;
}

/** The colour at `share`, from 0 to 1, between the colours of the scheme. */
function blue(share) {
  const position = share * (BLUES.length - 1);
  const index = Math.min(Math.floor(position), BLUES.length - 2);
  return `color-mix(in srgb, ${BLUES[index + 1]} ${(position - index) * 100}%, ${BLUES[index]})`;
}

function legend(least, most) {
  const gradient = `background: linear-gradient(to right, ${BLUES.join(', ')})`;
  return element(
    'div',
    { class: 'legend scale' },
    formatValue(least),
    element('div', { style: gradient }),
    formatValue(most),
  );
}
