import { cssColor } from '../fields.mjs';

const MARKER_PX = 5;

/** Marks when the series of each annotation had a value: a line where each begins, and one area for all. */
export function drawAnnotations(plot, annotations) {
  const { ctx, bbox } = plot;
  const x = (time) => Math.round(plot.valToPos(time, 'x', true));
  ctx.save();
  ctx.lineWidth = 1;
  ctx.setLineDash([5, 5]);
  for (const { iconColor, result } of annotations) {
    const found = result.flatMap(({ values }) => regions(values.map(([time]) => time)));
    ctx.strokeStyle = ctx.fillStyle = cssColor(iconColor);
    for (const [from] of found) {
      ctx.beginPath();
      ctx.moveTo(x(from), bbox.top);
      ctx.lineTo(x(from), bbox.top + bbox.height);
      ctx.stroke();
    }
    for (const [from, to] of united(found)) {
      ctx.globalAlpha = 0.15;
      ctx.fillRect(x(from), bbox.top, x(to) - x(from), bbox.height);
      ctx.globalAlpha = 1;
      const width = Math.max(x(to) - x(from), MARKER_PX);
      ctx.fillRect(x(from), bbox.top + bbox.height - MARKER_PX, width, MARKER_PX);
    }
  }
  ctx.restore();
}

/** First and last of each run of times that follow one another at the shortest distance. */
function regions(times) {
  const step = Math.min(...times.slice(1).map((time, index) => time - times[index]));
  return united(
    times.map((time) => [time, time]),
    step,
  );
}

/** Ranges that overlap, or are at most `gap` apart, become one. */
function united(ranges, gap = 0) {
  const found = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last && from - last[1] <= gap) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}
