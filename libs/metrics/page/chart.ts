import uPlot from 'uplot';
import { h, setChildren, setText } from './dom.js';
import { human, timeOfDay, type Unit } from './format.js';
import type { OverTime } from './measures.js';

export interface ChartLine {
  readonly label: string;
  readonly values: OverTime;
}

export interface ChartData {
  /** When each tick was, in milliseconds since the Unix epoch. */
  readonly at: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: readonly ChartLine[];
}

/** Okabe and Ito's colours, which the colour-blind tell apart; the lines differ in their dashes too. */
const COLOURS = ['--line-1', '--line-2', '--line-3', '--line-4', '--line-5', '--line-6'];
const DASHES: (number[] | undefined)[] = [undefined, [6, 3], [2, 3], [10, 3, 2, 3], [4, 2], [1, 3]];
/** Pixels: a time is centred below its point, and the newest point is at the right edge. */
const HALF_A_TIME = 28;
/** Seconds between two times on the axis. uPlot's own go from one minute to five, which can leave none within the chart. */
const STEPS = [5, 10, 15, 30, 60, 120, 180, 300, 600, 900];

const charts = new Set<Chart>();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const chart of charts) chart.restyle();
});

/** A chart of lines over time, with its legend below. */
export class Chart {
  readonly element = h('div', { class: 'chart' });
  private readonly canvas = h('div', { class: 'plot', role: 'img' });
  private readonly legend = h('ul', { class: 'legend' });
  private readonly items: HTMLElement[] = [];
  private readonly when = h('li');
  private plot: uPlot | undefined;
  private data: ChartData = { at: [], fromMs: 0, toMs: 1, lines: [] };
  private readonly resized = new ResizeObserver(() => this.resize());

  constructor(
    private readonly title: string,
    private readonly unit: Unit,
    private readonly height = 120,
    private readonly mostValue?: number,
  ) {
    this.element.append(this.canvas, this.legend);
    this.resized.observe(this.canvas);
    charts.add(this);
  }

  update(data: ChartData): void {
    const isOther =
      data.lines.map(({ label }) => label).join('\n') !==
      this.data.lines.map(({ label }) => label).join('\n');
    this.data = data;
    if (this.plot === undefined || isOther) this.make();
    else this.plot.setData(columnsOf(data), true);
    this.showLegend(undefined);
    const last = data.lines.map(({ label, values }) => `${label} ${human(values.at(-1), this.unit)}`);
    this.canvas.setAttribute('aria-label', `${this.title}: ${last.join(', ')}`);
  }

  /** Takes on the colours of the page. */
  restyle(): void {
    if (this.plot !== undefined) this.make();
  }

  destroy(): void {
    this.resized.disconnect();
    this.plot?.destroy();
    charts.delete(this);
  }

  private resize(): void {
    const { clientWidth: width } = this.canvas;
    if (width > 0) this.plot?.setSize({ width, height: this.height });
    if (this.plot === undefined && width > 0) this.make();
  }

  private make(): void {
    const { clientWidth: width } = this.canvas;
    if (width === 0 || this.data.at.length === 0) return;
    this.plot?.destroy();
    const colour = (name: string): string =>
      getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const axis: uPlot.Axis = {
      stroke: colour('--faint'),
      font: `11px ${colour('--font')}`,
      grid: { stroke: colour('--grid'), width: 1 },
      ticks: { show: false },
    };
    const { unit, mostValue } = this;
    this.plot = new uPlot(
      {
        width,
        height: this.height,
        legend: { show: false },
        cursor: { y: false, points: { size: 5 }, drag: { x: false, y: false }, sync: { key: 'live' } },
        padding: [6, HALF_A_TIME, 0, 0],
        scales: {
          x: { range: () => [this.data.fromMs / 1000, this.data.toMs / 1000] },
          y: { range: (_plot, _least, most) => [0, scaleOf(mostValue, most)] },
        },
        axes: [
          {
            ...axis,
            space: (_plot, _index, from, to, width) => spaceOfTime((to - from) / width),
            size: 26,
            gap: 8,
            grid: { show: false },
            incrs: STEPS,
            splits: (_plot, _index, from, to, step) => multiples(step, from, to),
            values: (_plot, times) => timesOf(times),
          },
          {
            ...axis,
            size: 56,
            space: 32,
            values: (_plot, values) => values.map((value) => human(value, unit)),
          },
        ],
        series: [
          {},
          ...this.data.lines.map(({ label }, index): uPlot.Series => {
            const dash = DASHES[index % DASHES.length];
            return {
              label,
              stroke: colour(COLOURS[index % COLOURS.length] as string),
              width: 1.5,
              ...(dash !== undefined && { dash }),
              points: { show: false },
              spanGaps: false,
            };
          }),
        ],
        hooks: { setCursor: [({ cursor: { idx } }) => this.showLegend(idx ?? undefined)] },
      },
      columnsOf(this.data),
      this.canvas,
    );
  }

  /** Writes the values at one tick beside the names of the lines, or the last ones. */
  private showLegend(at: number | undefined): void {
    const { lines, at: times } = this.data;
    const time = at === undefined ? undefined : times[at];
    const items = lines.map(({ label, values }, index) => {
      const item = (this.items[index] ??= legendItem(index));
      setText(item.children[1] as Element, label);
      setText(item.children[2] as Element, human(values[at ?? values.length - 1], this.unit));
      return item;
    });
    setText(this.when, time === undefined ? '' : timeOfDay(time));
    setChildren(this.legend, lines.length === 0 ? [] : [...items, this.when]);
  }
}

function legendItem(index: number): HTMLElement {
  return h(
    'li',
    {},
    h('span', { class: `mark line-${(index % COLOURS.length) + 1}`, 'aria-hidden': 'true' }),
    h('span', {}),
    h('b', {}),
  );
}

function columnsOf({ at, lines }: ChartData): uPlot.AlignedData {
  return [at.map((ms) => ms / 1000), ...lines.map(({ values }) => values)];
}

function scaleOf(wanted: number | undefined, most: number | null): number {
  const top = most === null || !(most > 0) ? 0 : most * 1.1;
  return Math.max(wanted ?? 0, top) || 1;
}

/** Pixels between two times on the axis, which are shorter from a step of a minute on. */
function spaceOfTime(secondsPerPixel: number): number {
  return 50 * secondsPerPixel > 30 ? 50 : 70;
}

function multiples(step: number, from: number, to: number): number[] {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step);
}

/** The time of a label on the axis: without seconds unless labels are closer than a minute. */
function timesOf(seconds: readonly number[]): string[] {
  const isClose = seconds.length > 1 && (seconds[1] as number) - (seconds[0] as number) < 60;
  return seconds.map((time) =>
    new Date(time * 1000).toLocaleTimeString(undefined, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      ...(isClose && { second: '2-digit' }),
    }),
  );
}
