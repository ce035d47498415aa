import { cssColor } from '../fields.mjs';

const MARKER_PX = 5;

/** Marks from when to when the series of each annotation had a value, as Grafana does. */
export function drawAnnotations(plot, annotations) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = 1;
  for (const { iconColor, result } of annotations) {
    ctx.strokeStyle = ctx.fillStyle = cssColor(iconColor);
    for (const [from, to] of result.flatMap(({ values }) => regions(values.map(([time]) => time)))) {
      const [left, right] = [from, to].map((time) => Math.round(plot.valToPos(time, 'x', true)));
      ctx.globalAlpha = 0.08;
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
      ctx.globalAlpha = 1;
      ctx.fillRect(left, bbox.top + bbox.height - MARKER_PX, Math.max(right - left, MARKER_PX), MARKER_PX);
      ctx.setLineDash([5, 5]);
      for (const x of [left, right]) {
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
    }
  }
  ctx.restore();
}

/** First and last of each run of times that follow one another at the shortest distance. */
function regions(times) {
  const step = Math.min(...times.slice(1).map((time, index) => time - times[index]));
  const found = [];
  for (const time of times) {
    const current = found.at(-1);
    if (current && time - current[1] <= step) current[1] = time;
    else found.push([time, time]);
  }
  return found;
}
