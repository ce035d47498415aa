/** The name that was escaped by the scheme `values`; what the scheme never gives comes back as it is. */
export function unescapeValues(escaped: string): string {
  if (!escaped.startsWith('U__')) return escaped;
  let isValid = true;
  const name = escaped.slice(3).replaceAll(/_(_|[0-9a-fA-F]{1,6}_)?/g, (all, rest?: string) => {
    if (rest === '_') return '_';
    const code = rest === undefined ? Number.NaN : Number.parseInt(rest, 16);
    isValid &&= code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isValid ? String.fromCodePoint(code) : all;
  });
  return isValid ? name : escaped;
}
