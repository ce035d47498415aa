import type { Labels } from './rules/alert-test.js';

/** What the rules have to know of the stack that they watch. `STACK` is the shipped one: change it to fit yours. */
export interface Stack {
  /**
   * The labels that tell services apart; the last one names the service. Each set of values has its own ratios and
   * alerts, so a small cluster is not averaged away by a large one. A label that no target has does no harm.
   */
  readonly serviceLabels: readonly string[];
  /** Where people open the links of an alert, from outside of the stack; without a slash at the end. */
  readonly links: {
    readonly runbooks: string;
    readonly grafana: string;
    readonly prometheus: string;
    readonly alertmanager: string;
  };
  /**
   * How many instances a service must have. Of a service that is not listed it is the number that was there: an
   * instance that was removed on purpose counts as missing for an hour then.
   */
  readonly instances: readonly { readonly service: Labels; readonly expected: number }[];
  /** Who needs whom: somebody who is paged about an upstream gets no second page about what its callers see of it. */
  readonly dependencies: readonly Dependency[];
}

/** A service and one thing that it needs. */
export interface Dependency {
  /** The name of the service. */
  readonly service: string;
  /** How the service knows the upstream; each is a way to see it fail. */
  readonly knownAs: {
    /** Of its health check. */
    readonly indicator?: string;
    /** Of the requests that it sends there. */
    readonly host?: string;
    /** Its database, of which `db_operations_total` tells. */
    readonly isDatabase?: true;
  };
  /** The upstream: which label of its pages has which value. */
  readonly upstream: { readonly label: string; readonly value: string };
}

export const STACK: Stack = {
  serviceLabels: ['cluster', 'service'],
  links: {
    // Where your copy of docs/runbooks can be read.
    runbooks: 'https://example.com/nestjs-metrics/docs/runbooks',
    grafana: 'http://127.0.0.1:3000',
    // compose.yml has these two as well, as --web.external-url.
    prometheus: 'http://127.0.0.1:9090',
    alertmanager: 'http://127.0.0.1:9093',
  },
  instances: [],
  dependencies: [
    {
      service: 'finance_lending_api',
      knownAs: { indicator: 'data-api', host: 'data-api:8000' },
      upstream: { label: 'service', value: 'finance_data_postgres_api' },
    },
    {
      service: 'finance_data_postgres_api',
      knownAs: { indicator: 'database', isDatabase: true },
      upstream: { label: 'job', value: 'postgres' },
    },
  ],
};
