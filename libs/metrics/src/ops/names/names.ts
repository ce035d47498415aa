import type { Application } from '../model/application.js';
import { matchersOf } from '../rules/matchers.js';
import { type Form, formsOf, sampleName } from './forms.js';
import { askedOf, groupedLabels, replaceVectors, type Vector, withMatchers } from './vectors.js';

/**
 * Writes what is written for the library's usual names with those of these applications. Where they differ in one
 * bundle, a metric becomes all of them, `(rate(a[5m]) or rate(b[5m]))`. Labels keep their usual names outside of
 * selectors, so that what rules record and panels show is called alike.
 */
export class Names {
  readonly #forms = new Map<string, readonly Form[]>();

  constructor(
    private readonly applications: readonly Application[],
    /** The label that has the name of a service. */
    private readonly nameLabel: string,
  ) {}

  /** Whether an application exposes what has this usual name in queries. */
  isExposed(usual: string): boolean {
    return this.#formsOf(usual).length > 0;
  }

  /** A query with the names that its series have. */
  inQuery(expr: string): string {
    return this.#replaced(expr, false);
  }

  /**
   * The same, narrowed to the applications, unless it says by itself which service: others may be scraped by the same
   * Prometheus, and have rules of their own.
   */
  inRule(expr: string): string {
    return this.#replaced(expr, true);
  }

  /** One series or selector, of the first application that has it. */
  inSelector(selected: string): string {
    return replaceVectors(selected, ({ name, selector }) => {
      const [form] = this.#formsFor(name, selector);
      if (form === undefined) return undefined;
      const last = form.matcher.includes('="') ? form.matcher : '';
      return sampleName(form) + withMatchers(selector, { labels: form.labels, last });
    });
  }

  /** A sentence that names metrics. */
  inText(text: string): string {
    return text.replaceAll(/\b[a-z]\w*_\w+\b/g, (word) => {
      const names = this.#formsOf(word).map(sampleName);
      return names.length === 0 ? word : [...new Set(names)].join(' or ');
    });
  }

  /** `label_values(selector, label)`; `undefined` where the label has another name, or a name in each application. */
  inVariable(query: string): string | undefined {
    const [, selected = '', label = ''] = /^label_values\((.*), *(\w+)\)$/.exec(query) ?? [];
    const [, name = '', selector = ''] = /^([\w:]+)(.*)$/.exec(selected) ?? [];
    const forms = this.#formsFor(name, selector);
    if (forms.length === 0) return query;
    if (forms.some(({ labels, isCount }) => isCount || label in labels)) return undefined;
    const names = [...new Set(forms.map((form) => form.name))];
    const series =
      names.length === 1
        ? `${names[0]}${selector}`
        : withMatchers(selector, { first: `__name__=~"${names.join('|')}"` });
    return `label_values(${series}, ${label})`;
  }

  #replaced(expr: string, isNarrowed: boolean): string {
    const grouped = groupedLabels(expr);
    return replaceVectors(expr, (vector) => {
      const forms = this.#formsFor(vector.name, vector.selector);
      if (forms.length === 0) return undefined;
      const parts = forms.map((form) => this.#written(form, vector, grouped, isNarrowed));
      const union = parts.join(' or ');
      return vector.isAlone || !union.includes(' or ') ? union : `(${union})`;
    });
  }

  /** Of a count: the classic one, or that of the native histogram. */
  #written(
    { name, labels, matcher, isCount, services }: Form,
    { selector, around: [before, after] }: Vector,
    grouped: ReadonlySet<string>,
    isNarrowed: boolean,
  ): string {
    const saysWhich = askedOf(this.nameLabel, selector) !== undefined;
    const first = isNarrowed && !saysWhich ? matchersOf({ [this.nameLabel]: services }).slice(1, -1) : '';
    const own = withMatchers(selector, { labels, first, last: matcher });
    const called = (suffix: string) => `${before}${name}${suffix}${own}${after}`;
    return Object.entries(labels)
      .filter(([usual]) => grouped.has(usual))
      .reduce(
        (vector, [usual, label]) => `label_join(${vector}, "${usual}", "", "${label}")`,
        isCount ? `${called('_count')} or histogram_count(${called('')})` : called(''),
      );
  }

  /** Those of the services that the selector names; all when it names none of these applications. */
  #formsFor(usual: string, selector: string): readonly Form[] {
    const forms = this.#formsOf(usual);
    const asked = askedOf(this.nameLabel, selector);
    if (forms.length < 2 || asked === undefined || asked.value.includes('$')) return forms;
    const isAsked = asked.isPattern
      ? (service: string) => new RegExp(`^(?:${asked.value})$`).test(service)
      : (service: string) => service === asked.value;
    const chosen = forms.filter(({ services }) => services.some(isAsked));
    return chosen.length === 0 ? forms : chosen;
  }

  #formsOf(usual: string): readonly Form[] {
    const known = this.#forms.get(usual);
    if (known !== undefined) return known;
    const found = formsOf(usual, this.applications);
    this.#forms.set(usual, found);
    return found;
  }
}
