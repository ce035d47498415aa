import { Chart } from './chart.js';
import { h, setAttribute, setText } from './dom.js';
import type { Unit } from './format.js';

/** How well something is; a word says it, the colour only repeats it. */
export type Verdict = 'well' | 'watch' | 'bad';

/** A figure with its past. */
export class Card {
  readonly element: HTMLElement;
  readonly chart: Chart;
  private readonly value = h('p', { class: 'value' });
  private readonly verdict = h('p', { class: 'verdict' });
  private readonly note = h('p', { class: 'faint note' });

  constructor(title: string, unit: Unit, mostValue?: number) {
    this.chart = new Chart(title, unit, 110, mostValue);
    this.element = h(
      'section',
      { class: 'card' },
      h('header', {}, h('h2', {}, title), this.verdict),
      this.value,
      this.note,
      this.chart.element,
    );
  }

  update(value: string, verdict: Verdict | undefined, note: string): void {
    setText(this.value, value);
    setText(this.verdict, verdict ?? '');
    setAttribute(this.verdict, 'data-verdict', verdict);
    setText(this.note, note);
  }
}

/** The verdict by two limits. */
export function verdictOf(value: number | undefined, watch: number, bad: number): Verdict | undefined {
  if (value === undefined) return undefined;
  if (value >= bad) return 'bad';
  return value >= watch ? 'watch' : 'well';
}
