import { PAGES } from './page.mjs';

/** The page of a typical application, as a whole: the scrape endpoint's request, all collectors, some 400 to 700 lines. */
export const scrapePage = {
  title: 'the page of a typical application: CPU time',
  options: { scrapes: '100' },
  groups: ({ library, scrapes }) =>
    [
      ['each scrape after a collection of garbage', 'true'],
      ['without', 'false'],
    ].map(([row, collects]) => ({
      table: 'page of a typical application',
      row,
      script: new URL('run-page.mjs', import.meta.url),
      cases: Object.keys(PAGES).map((contestant) => ({
        contestant,
        args: [library, contestant, scrapes, collects],
      })),
    })),
};
