import { Logger } from '@nestjs/common';

/** How many metric names a warning lists. */
const SHOWN_NAMES = 3;

/** A registry, as warnings name it. */
export interface NamedRegistry {
  readonly registry: string;
  readonly itsMetrics: string;
  /** What to do about metrics of other registries that it hides. */
  readonly remedy: string;
}

export const APPLICATION: NamedRegistry = {
  registry: "the application's own registry",
  itsMetrics: "the application's own",
  remedy:
    'If they are default metrics, remove your collectDefaultMetrics() call, or set defaultMetrics: false; ' +
    'otherwise rename one, or set includeGlobalRegistry: false.',
};

/** @param owner such as `prom-client's` */
export const globalRegistryOf = (owner: string): NamedRegistry => ({
  registry: `${owner} global registry`,
  itsMetrics: owner,
  remedy:
    'If they are default metrics, one of the collectDefaultMetrics() calls is enough; otherwise rename one.',
});

/** Warns of metrics that scrapes leave out because a registry before theirs has the same names. */
export class HiddenMetrics {
  readonly #logger = new Logger('Metrics');
  readonly #known = new Set<string>();

  /** Logs one line for all metrics hidden by a scrape: default metrics collected twice would be dozens of lines. */
  warn(hidden: NamedRegistry, shown: NamedRegistry, names: readonly string[]): void {
    const isNew = (name: string): boolean => !this.#known.has(`${hidden.registry} ${name}`);
    const news = names.filter(isNew);
    if (news.length === 0) return;
    for (const name of news) this.#known.add(`${hidden.registry} ${name}`);
    const listed = news.slice(0, SHOWN_NAMES).map((name) => `"${name}"`);
    const more = news.length - listed.length;
    this.#logger.warn(
      `${hidden.registry} and ${shown.registry} both have these metrics: ` +
        `${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}. ` +
        `Only ${shown.itsMetrics} are exposed. ${shown.remedy}`,
    );
  }
}
