/** The values of all totals of a page by series: counters, and counts, sums and buckets of histograms and summaries. */
export function totalsOf(page: string): Map<string, number> {
  const totals = new Map<string, number>();
  let isTotal = false;
  for (const line of page.split('\n')) {
    if (line.startsWith('# TYPE ')) isTotal = !/ (gauge|untyped|unknown)$/.test(line);
    if (!isTotal || line === '' || line.startsWith('#')) continue;
    const at = line.lastIndexOf(' ');
    totals.set(line.slice(0, at), Number(line.slice(at + 1)));
  }
  return totals;
}

/** Looks whether totals fall or go from one page to the next. */
export class FallingTotals {
  readonly found: string[] = [];
  /** How many pages it has seen. */
  pages = 0;
  private last = new Map<string, number>();

  see(page: string): void {
    const totals = totalsOf(page);
    for (const [series, before] of this.last) {
      const now = totals.get(series);
      if (now === undefined || now < before) this.found.push(`${series} ${before} -> ${now}`);
    }
    this.last = totals;
    this.pages++;
  }
}
