const WORDS_OF_PROMQL = new Set(['and', 'or', 'unless', 'bool']);

/** The names of the metrics that an expression selects. */
export function metricsIn(expr: string): string[] {
  const withoutLabels = expr
    .replaceAll(/\{[^}]*\}|"[^"]*"|\[[^\]]*\]|\boffset \w+/g, ' ')
    .replaceAll(/\b(by|without|on|ignoring) *\([^)]*\)|\bgroup_(left|right)\b( *\([^)]*\))?/g, ' ');
  const names = withoutLabels.matchAll(/(?<![\w:.])[a-zA-Z_][\w:]*(?![\w:]| *\()/g);
  return [...names].map(([name]) => name).filter((name) => !WORDS_OF_PROMQL.has(name));
}
