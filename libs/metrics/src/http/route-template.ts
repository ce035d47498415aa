/** A template with its wildcards as `*`, however the router writes them (`*path`, `{*path}`). */
export function withPlainWildcards(template: string): string {
  return template.replaceAll(/\{\*[\p{ID_Continue}$]+\}|\*[\p{ID_Continue}$]+/gu, '*');
}
