import type { CallsKind } from '../calls.js';
import { CallsTable } from '../calls-table.js';
import { h } from '../dom.js';
import type { History } from '../history.js';
import type { Route } from '../route.js';
import type { View } from '../view.js';

interface Section {
  readonly table: CallsTable;
  readonly element: HTMLElement;
}

/** Tables of calls, one below the other; those of metrics that the application has not are left out. */
export class CallsView implements View {
  readonly element = h('div');
  private readonly sections = new Map<string, Section>();
  private readonly nothing: HTMLElement;

  /** @param nothing what is said when there is none of them */
  constructor(
    private readonly kinds: (history: History) => readonly (CallsKind & { readonly noun: string })[],
    nothing: HTMLElement,
    private readonly isAlone = false,
  ) {
    this.nothing = nothing;
    this.element.append(nothing);
  }

  update(history: History, route: Route): void {
    let isAny = false;
    for (const kind of this.kinds(history)) {
      const isThere = [kind.duration, kind.counter].some(
        (name) => name !== undefined && history.family(name) !== undefined,
      );
      if (!isThere) continue;
      isAny = true;
      this.sectionOf(kind).table.update(history, route);
    }
    this.nothing.hidden = isAny;
  }

  destroy(): void {
    for (const { table } of this.sections.values()) table.destroy();
  }

  private sectionOf(kind: CallsKind & { readonly noun: string }): Section {
    let section = this.sections.get(kind.id);
    if (section === undefined) {
      const table = new CallsTable(kind, kind.noun);
      const element = h(
        'section',
        {},
        h('h2', { class: this.isAlone ? 'hidden' : 'group' }, kind.title),
        table.element,
      );
      this.sections.set(kind.id, (section = { table, element }));
      this.element.append(element);
    }
    return section;
  }
}
