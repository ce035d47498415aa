import { gzipSync } from 'node:zlib';
import { register } from '../core/exposition/registry.js';
import {
  type Checks,
  isAnything,
  isNumber,
  isObject,
  isTrueOrFalse,
  optionsProblem,
} from '../core/rules/checks.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import {
  basicAuthorization,
  type Gateway,
  gatewayAt,
  type GatewayRequest,
  groupUrl,
  refusal,
  sendToGateway,
} from '../push/gateway.js';

/** How requests to the gateway are made. */
export interface PushgatewayOptions {
  /** Time in milliseconds until a request is given up. Default: none. */
  readonly timeout?: number;
  /** Headers of each request; with `'Content-Encoding': 'gzip'` pushes are compressed. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `user:password`, if not in the URL. */
  readonly auth?: string;
  /** Whether each call needs a `jobName`. Default `true`. */
  readonly requireJobName?: boolean;
}

/** The group that a call is about. */
export interface PushgatewayParameters {
  /** The `job` label of the metrics. */
  readonly jobName: string;
  /** More labels of the group. */
  readonly groupings?: Readonly<Record<string, string>>;
}

/** What is pushed: a registry of this library or of a client library. */
export interface PushedRegistry {
  metrics(): Promise<string>;
}

/** What the gateway answered. */
export interface PushgatewayAnswer {
  readonly resp: { readonly statusCode: number };
  readonly body: string;
}

const CHECKS: Checks<PushgatewayOptions> = {
  timeout: isNumber,
  headers: isObject,
  auth: isAnything,
  requireJobName: isTrueOrFalse,
};

/**
 * Pushes metrics to a Pushgateway, in the shape of prom-client's class: `PrometheusModule.register({ pushgateway: { url } })`
 * makes it injectable.
 * @example
 * await this.pushgateway.pushAdd({ jobName: 'nightly-report' });
 */
export class Pushgateway {
  readonly #gateway: Gateway;
  readonly #options: PushgatewayOptions;
  readonly #registry: PushedRegistry;

  /** @throws MetricsConfigurationError when the URL or an option can't be used */
  constructor(
    readonly gatewayUrl: string,
    options: PushgatewayOptions = {},
    registry: PushedRegistry = register,
  ) {
    this.#gateway = gatewayAt(gatewayUrl, 'PrometheusModule option pushgateway.url');
    const problem = optionsProblem(options, CHECKS);
    if (problem !== undefined) {
      throw new MetricsConfigurationError(`PrometheusModule option pushgateway.options: ${problem}`);
    }
    this.#options = options;
    this.#registry = registry;
  }

  /** Replaces the metrics of the group that have the same names. */
  pushAdd(group: PushgatewayParameters): Promise<PushgatewayAnswer> {
    return this.#send('POST', group);
  }

  /** Replaces all metrics of the group. */
  push(group: PushgatewayParameters): Promise<PushgatewayAnswer> {
    return this.#send('PUT', group);
  }

  /** Removes all metrics of the group. */
  delete(group: PushgatewayParameters): Promise<PushgatewayAnswer> {
    return this.#send('DELETE', group);
  }

  async #send(
    method: GatewayRequest['method'],
    { jobName, groupings = {} }: Partial<PushgatewayParameters> = {},
  ): Promise<PushgatewayAnswer> {
    const { timeout, auth, requireJobName = true } = this.#options;
    if (requireJobName && !jobName) throw new TypeError('jobName is missing. Give { jobName: ... }.');
    const headers = new Headers({
      ...this.#gateway.headers,
      ...(auth && { authorization: basicAuthorization(auth) }),
      ...this.#options.headers,
    });
    const url = groupUrl(this.#gateway, jobName || undefined, groupings);
    const answer = await sendToGateway(url, {
      method,
      headers,
      body: method === 'DELETE' ? null : await this.#page(headers.get('content-encoding') === 'gzip'),
      signal: timeout === undefined ? null : AbortSignal.timeout(timeout),
    });
    if (answer.status >= 300) throw refusal(answer, url, headers);
    return { resp: { statusCode: answer.status }, body: answer.text };
  }

  async #page(isCompressed: boolean): Promise<string | Uint8Array<ArrayBuffer>> {
    const page = await this.#registry.metrics();
    return isCompressed ? gzipSync(page) : page;
  }
}
