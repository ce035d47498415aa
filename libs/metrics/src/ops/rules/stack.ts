import type { Labels } from './alert-test.js';
import type { Promised } from './promises.js';
import type { AlertRule } from './rule.js';

/** What the rules have to know of the stack that they watch. */
export interface Stack {
  /**
   * The labels that tell services apart; the last one names the service. Each set of values has its own ratios and
   * alerts, so a small cluster is not averaged away by a large one. A label that no target has does no harm.
   */
  readonly serviceLabels: readonly string[];
  /** The service that tests of alerts watch. Default `shop`. */
  readonly example?: string | undefined;
  readonly links: OpsLinks;
  /**
   * How many instances a service must have. Of a service that is not listed it is the number that was there: an
   * instance that was removed on purpose counts as missing for an hour then.
   */
  readonly instances: readonly { readonly service: Labels; readonly expected: number }[];
  /** Who needs whom: somebody who is paged about an upstream gets no second page about what its callers see of it. */
  readonly dependencies: readonly Dependency[];
  /** What the services promise. */
  readonly promises: readonly Promised[];
  /** Alerts on what the stack has beside the services, such as exporters; beside those on targets. */
  readonly targetAlerts?: readonly AlertRule[];
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

/** Where people open the links of an alert, from outside of the stack; without a slash at the end. */
export interface OpsLinks {
  /** Of the pages `<alert>.md`. */
  readonly runbooks: string;
  readonly grafana: string;
  readonly prometheus: string;
  readonly alertmanager: string;
}
