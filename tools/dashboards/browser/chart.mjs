import uPlot from 'uplot';
import { element } from './elements.mjs';

const TEXT = '#ccccdc';
const GRID = 'rgba(204, 204, 220, 0.07)';
const FONT = '12px "Liberation Sans", Arial, sans-serif';
const DAY = 86_400;
const MINUTES = [1, 2, 5, 10, 15, 30];
const HOURS = [1, 2, 3, 6, 12, 24];
/** What the time axis counts in, in seconds. */
const TIME_STEPS = [...MINUTES.map((n) => n * 60), ...HOURS.map((n) => n * 3600)];

/** A uPlot chart in Grafana's look that fills what its panel has left. */
export function chart(content, { range, y, series, bands, data, before, after }) {
  const box = content.appendChild(element('div', { class: 'chart' }));
  const { clientWidth: width, clientHeight: height } = box;
  const axis = { stroke: TEXT, font: FONT, grid: { stroke: GRID, width: 1 }, ticks: { show: false } };
  return new uPlot(
    {
      width,
      height,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: true, range: [range.from, range.to] }, y: y.scale },
      axes: [
        {
          ...axis,
          size: 24,
          space: 60,
          incrs: TIME_STEPS,
          values: (_, times) => times.map((time) => clock(time, range)),
        },
        { ...axis, size: axisWidth, gap: 6, ...y.axis },
      ],
      series: [{}, ...series],
      bands,
      hooks: { drawAxes: [before ?? (() => {})], draw: [after ?? (() => {})] },
    },
    data,
    box,
  );
}

function clock(time, { from, to }) {
  const [date, hours] = new Date(time * 1000).toISOString().split('T');
  return to - from > DAY ? `${date.slice(5)} ${hours.slice(0, 5)}` : hours.slice(0, 5);
}

function axisWidth(plot, values) {
  const longest = Math.max(0, ...(values ?? []).map((text) => text?.length ?? 0));
  return longest * 6.5 + 14;
}
