/** Values of labels, one or several of which a series has. */
export type Matchers = Readonly<Record<string, readonly string[]>>;

/** As a query has them: `{a="b", c=~"d|e"}`; empty without any. `more` is PromQL as it is. */
export function matchersOf(matchers: Matchers, ...more: readonly string[]): string {
  const own = Object.entries(matchers).map(([label, values]) => {
    const [first = ''] = values;
    return values.length === 1
      ? `${label}="${quoted(first)}"`
      : `${label}=~"${values.map(pattern).join('|')}"`;
  });
  const all = [...own, ...more].filter((one) => one !== '');
  return all.length === 0 ? '' : `{${all.join(', ')}}`;
}

/** A text that matches itself alone, for `=~` in quotation marks. */
export function pattern(text: string): string {
  return quoted(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
}

/** A text as it stands in quotation marks. */
export function quoted(text: string): string {
  return text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}
