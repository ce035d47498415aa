import { h, setAttribute, setChildren, setText } from './dom.js';
import { changeRoute, currentRoute } from './route.js';

export interface Column<R> {
  readonly name: string;
  /** What its header is explained with. */
  readonly title?: string;
  readonly isNumber?: boolean;
  /** What it is sorted by. */
  sortBy(row: R): number | string;
  text(row: R): string;
  /** An element instead of the text. */
  cell?(row: R): HTMLElement;
}

/** How many rows are drawn at once: a page of thousands would freeze. */
const PAGE = 100;

/** A table that is sorted by a click on a header and filtered by the text of its rows; a row opens below itself. */
export class Table<R> {
  readonly element = h('div', { class: 'scroll', tabindex: '0', role: 'region' });
  private readonly head = h('tr');
  private readonly body = h('tbody');
  private readonly more = h('button', { type: 'button', class: 'more', onclick: () => this.showMore() });
  private readonly rows = new Map<string, HTMLTableRowElement>();
  private shown = PAGE;
  private last: readonly R[] = [];

  constructor(
    caption: string,
    private readonly columns: readonly Column<R>[],
    private readonly keyOf: (row: R) => string,
    private readonly detail?: { element(): HTMLElement | undefined },
    private readonly id = '',
  ) {
    this.element.setAttribute('aria-label', caption);
    for (const { name, title, isNumber } of columns) {
      const button = h('button', { type: 'button', title, onclick: () => this.sortBy(name) }, name);
      this.head.append(h('th', { scope: 'col', class: isNumber && 'number' }, button));
    }
    this.element.append(
      h('table', {}, h('caption', { class: 'hidden' }, caption), h('thead', {}, this.head), this.body),
      this.more,
    );
  }

  update(rows: readonly R[]): void {
    this.last = rows;
    const { filter, sort, open } = currentRoute();
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = rows.filter((row) => {
      const text = this.keyOf(row).toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const [column, direction] = this.sorting(sort);
    const sorted = wanted.toSorted((a, b) => direction * compare(column.sortBy(a), column.sortBy(b)));
    const elements: HTMLTableRowElement[] = [];
    for (const row of sorted.slice(0, this.shown)) {
      const element = this.rowFor(row);
      elements.push(element);
      const isOpen = this.detail !== undefined && open === this.id + this.keyOf(row);
      const button = element.querySelector('button.open');
      if (button !== null) setAttribute(button, 'aria-expanded', String(isOpen));
      const detail = isOpen ? this.detail?.element() : undefined;
      if (detail !== undefined) elements.push(this.detailRow(detail));
    }
    const kept = new Set(elements);
    for (const [key, element] of this.rows) if (!kept.has(element)) this.rows.delete(key);
    setChildren(this.body, elements.length > 0 ? elements : [this.emptyRow(filter !== '')]);
    const hidden = sorted.length - this.shown;
    this.more.hidden = hidden <= 0;
    setText(this.more, `Show ${Math.min(PAGE, hidden)} more of ${sorted.length}`);
    [...this.head.children].forEach((cell, index) => {
      const isSorted = this.columns[index] === column;
      setAttribute(cell, 'aria-sort', isSorted ? (direction < 0 ? 'descending' : 'ascending') : undefined);
    });
  }

  private rowFor(row: R): HTMLTableRowElement {
    const key = this.keyOf(row);
    let element = this.rows.get(key);
    if (element === undefined) {
      element = this.newRow(key);
      this.rows.set(key, element);
    }
    this.columns.forEach((column, index) => {
      const cell = element.cells[index] as HTMLTableCellElement;
      const inner = index === 0 && this.detail !== undefined ? (cell.firstElementChild as HTMLElement) : cell;
      if (column.cell === undefined) setText(inner, column.text(row));
      else if (inner.dataset['text'] !== column.text(row)) {
        inner.dataset['text'] = column.text(row);
        inner.replaceChildren(column.cell(row));
      }
    });
    return element;
  }

  private newRow(key: string): HTMLTableRowElement {
    const open = (): void =>
      changeRoute({ open: currentRoute().open === this.id + key ? '' : this.id + key });
    const isOpenable = this.detail !== undefined;
    return h(
      'tr',
      { class: isOpenable && 'openable', onclick: isOpenable ? open : undefined },
      ...this.columns.map(({ isNumber }, index) => {
        const name = { class: isNumber ? 'number' : 'text', dir: 'auto' };
        if (index > 0) return h('td', name);
        // The button is for keyboards and screen readers; a click on it reaches the row.
        return isOpenable ? h('td', name, h('button', { type: 'button', class: 'open' })) : h('td', name);
      }),
    );
  }

  private detailRow(detail: HTMLElement): HTMLTableRowElement {
    const parent = detail.closest('tr');
    if (parent !== null) return parent;
    return h('tr', { class: 'detail' }, h('td', { colspan: this.columns.length }, detail));
  }

  private emptyRow(isFiltered: boolean): HTMLTableRowElement {
    const text = isFiltered ? 'Nothing fits the filter.' : 'Nothing yet.';
    return h('tr', {}, h('td', { colspan: this.columns.length, class: 'faint' }, text));
  }

  private sorting(sort: string): [Column<R>, 1 | -1] {
    const [name, direction] = sort.startsWith('-') ? [sort.slice(1), -1] : [sort, 1];
    const column = this.columns.find((one) => one.name === name);
    if (column !== undefined) return [column, direction as 1 | -1];
    const number = this.columns.find(({ isNumber }) => isNumber);
    return number === undefined ? [this.columns[0] as Column<R>, 1] : [number, -1];
  }

  private sortBy(name: string): void {
    const [column, direction] = this.sorting(currentRoute().sort);
    const isSame = column.name === name;
    const next = isSame ? -direction : this.columns.find((one) => one.name === name)?.isNumber ? -1 : 1;
    changeRoute({ sort: next < 0 ? `-${name}` : name });
  }

  private showMore(): void {
    this.shown += PAGE;
    this.update(this.last);
  }
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'string' || typeof b === 'string') return String(a).localeCompare(String(b));
  // Unknown numbers come last in the usual order, from the largest on.
  return (Number.isNaN(a) ? -Infinity : a) - (Number.isNaN(b) ? -Infinity : b) || 0;
}
