import uPlot from 'uplot';
import { cssColor } from '../fields.mjs';
import { formatTick, formatValue } from '../format.mjs';
import { drawAnnotations } from './annotations.mjs';
import { chart } from './chart.mjs';
import { element, tableElement } from './elements.mjs';
import { seriesOf } from './series.mjs';

const LEGEND_ROW_PX = 22;
const LEGEND_SHARE = 0.4;
const EXEMPLAR_PX = 5;
/** What an axis counts that is linear up to 1 and logarithmic above. */
const POWERS_OF_TEN = [0, 1, 10, 100, 1000, 10_000, 100_000];
const POWERS_OF_TWO = Array.from({ length: 50 }, (_, power) => 2 ** power);

export function timeseries(content, panel, { range, annotations }) {
  const series = seriesOf(panel);
  if (series.length === 0) return false;
  const { unit, min, max, thresholds, custom } = panel.fieldConfig.defaults;
  const isStacked = custom.stacking?.mode === 'normal';
  const isSymlog = custom.scaleDistribution?.type === 'symlog';
  const length = (range.to - range.from) / range.step + 1;
  const times = Array.from({ length }, (_, index) => range.from + index * range.step);
  const columns = series.map(({ points }) => column(times, points));
  const isAside = panel.options.legend.placement === 'right';
  content.classList.toggle('aside', isAside);
  content.append(legend(series, content.clientHeight * (isAside ? 1 : LEGEND_SHARE)));
  chart(content, {
    range,
    y: {
      scale: {
        range: (_, low, high) => bounds(low, high, min, max, custom.axisSoftMax),
        ...(isSymlog && { distr: 4, asinh: custom.scaleDistribution.linearThreshold }),
      },
      axis: {
        incrs: unit === 'bytes' ? POWERS_OF_TWO : undefined,
        ...(isSymlog && { splits: ({ scales: { y } }) => POWERS_OF_TEN.filter((power) => power <= y.max) }),
        values: (_, splits) => splits.map((split) => formatTick(split, unit)),
      },
    },
    series: series.map(({ color, config }, index) => ({
      stroke: color,
      width: config.custom.lineWidth,
      points: { show: false },
      fill: isStacked && index > 0 ? undefined : translucent(color, config.custom.fillOpacity),
    })),
    bands: isStacked
      ? series.slice(1).map(({ color, config }, index) => ({
          series: [index + 2, index + 1],
          fill: translucent(color, config.custom.fillOpacity),
        }))
      : [],
    data: [times, ...(isStacked ? stacked(columns) : columns)],
    before: (plot) => drawAnnotations(plot, annotations),
    after: (plot) => {
      if (custom.thresholdsStyle?.mode === 'dashed') drawThresholds(plot, thresholds.steps);
      drawExemplars(plot, panel.exemplars);
    },
  });
  return true;
}

function column(times, points) {
  const values = new Map(points);
  return times.map((time) => values.get(time) ?? null);
}

function stacked(columns) {
  const sums = columns[0].map(() => 0);
  return columns.map((values) => values.map((value, index) => (sums[index] += value ?? 0)));
}

function bounds(low, high, min, max, softMax = 0) {
  const [from, to] =
    low === high && high === 0 ? [0, softMax || 1] : uPlot.rangeNum(low ?? 0, high ?? 1, 0.1, true);
  return [min ?? from, max ?? Math.max(to, softMax)];
}

/** The colour with an opacity in percent. */
function translucent(color, percent) {
  return `color-mix(in srgb, ${color} ${percent}%, transparent)`;
}

function drawThresholds({ ctx, bbox, scales, valToPos }, steps) {
  ctx.save();
  ctx.setLineDash([10, 10]);
  ctx.lineWidth = 2;
  for (const { value, color } of steps) {
    if (value === null || value < scales.y.min || value > scales.y.max) continue;
    const y = Math.round(valToPos(value, 'y', true));
    ctx.strokeStyle = cssColor(color);
    ctx.globalAlpha = 0.7;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

/** A diamond at the time and the value of each. */
function drawExemplars({ ctx, bbox, scales, valToPos }, exemplars) {
  ctx.save();
  ctx.fillStyle = cssColor('green');
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const [time, value] of exemplars.filter(([, value]) => value <= scales.y.max)) {
    const [x, y] = [valToPos(time, 'x', true), valToPos(value, 'y', true)];
    ctx.beginPath();
    ctx.moveTo(x, y - EXEMPLAR_PX);
    ctx.lineTo(x + EXEMPLAR_PX, y);
    ctx.lineTo(x, y + EXEMPLAR_PX);
    ctx.lineTo(x - EXEMPLAR_PX, y);
    ctx.fill();
  }
  ctx.restore();
}

/** Name, last and highest value of each series. */
function legend(series, height) {
  const rows = series.map(({ name, color, last, points, config: { unit, decimals } }) => {
    const highest = points.reduce((most, [, value]) => Math.max(most, value), -Infinity);
    const swatch = element('i', { style: `background: ${color}` });
    return [[swatch, name], formatValue(last, unit, decimals), formatValue(highest, unit, decimals)];
  });
  return tableElement('legend', ['Name', 'Last *', 'Max'], rows, { height, rowPx: LEGEND_ROW_PX });
}
