const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
const SELECTOR = String.raw`\{(?:[^"}]|${TEXT})*\}`;
const MATCHER = new RegExp(String.raw`(\w+)(\s*(?:=~|!~|!=|=)\s*)(${TEXT})`, 'g');
/** A text, to be left alone; or a metric with its selector, and the function that takes its range. */
const VECTOR = new RegExp(
  String.raw`${TEXT}|(?<![\w:."$])(\w+\()?([a-zA-Z_][\w:]*)(${SELECTOR})?(?:(\[[^\]]*\](?: offset \w+)?)\))?(?![\w:(]| *\()`,
  'g',
);

/** One metric in a query. */
export interface Vector {
  readonly name: string;
  /** With its braces; empty without. */
  readonly selector: string;
  /** What stands around it: `rate(` and `[5m])`; empty texts for one without a range. */
  readonly around: readonly [before: string, after: string];
  /** Whether it has parentheses of its own: `sum(x)`. */
  readonly isAlone: boolean;
}

/** A query, with each of its metrics replaced; `undefined` leaves it. */
export function replaceVectors(expr: string, replace: (vector: Vector) => string | undefined): string {
  return expr.replaceAll(VECTOR, (all: string, ...groups: unknown[]) => {
    const [call, name, selector = '', range] = groups as (string | undefined)[];
    if (name === undefined) return all;
    const [outside = '', before = ''] = range === undefined ? [call] : ['', call];
    const start = groups[4] as number;
    const isAlone = (outside !== '' || expr[start - 1] === '(') && expr[start + all.length] === ')';
    const around = [before, range === undefined ? '' : `${range})`] as const;
    const replaced = replace({ name, selector, around, isAlone });
    return replaced === undefined ? all : outside + replaced;
  });
}

/** The labels that a query groups or joins by. */
export function groupedLabels(expr: string): ReadonlySet<string> {
  const lists = expr.matchAll(/\b(?:by|on|without|ignoring|group_left|group_right) *\(([^()]*)\)/g);
  return new Set([...lists].flatMap(([, list = '']) => list.split(/ *, */)));
}

/** The selector with other names for its labels, and with what else has to match, in front or at the end. */
export function withMatchers(
  selector: string,
  {
    labels = {},
    first = '',
    last = '',
  }: { labels?: Readonly<Record<string, string>>; first?: string; last?: string },
): string {
  const renamed = selector
    .slice(1, -1)
    .trim()
    .replaceAll(
      MATCHER,
      (_, label: string, operator: string, value: string) => `${labels[label] ?? label}${operator}${value}`,
    );
  const all = [first, renamed, last].filter((part) => part !== '');
  return all.length === 0 ? '' : `{${all.join(', ')}}`;
}

/** The value that a selector asks of a label, and whether as a regular expression; `undefined`: it does not. */
export function askedOf(label: string, selector: string): { value: string; isPattern: boolean } | undefined {
  const [, operator, value] =
    [...selector.matchAll(MATCHER)]
      .find(([, name, operator]) => name === label && /^\s*=/.test(operator ?? ''))
      ?.slice(1) ?? [];
  return value === undefined
    ? undefined
    : { value: value.slice(1, -1), isPattern: operator?.includes('~') === true };
}
