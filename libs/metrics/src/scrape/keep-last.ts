/** Keeps what was read from the last header: a scraper sends the same one each time. */
export function keepLast<T>(read: (header: string | undefined) => T): (header: string | undefined) => T {
  let last: { readonly header: string | undefined; readonly value: T } | undefined;
  return (header) => {
    if (last === undefined || last.header !== header) last = { header, value: read(header) };
    return last.value;
  };
}
