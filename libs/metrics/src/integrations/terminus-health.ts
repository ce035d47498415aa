import type { InjectionToken } from '@nestjs/common';
import { ownGauge } from '../metrics/definition/own-definition.js';
import { followCall } from '../metrics/calls/follow-call.js';
import { checkArguments } from './integration-arguments.js';
import type { Integration } from './integration.js';
import { replaceMethod } from '../metrics/calls/replace-method.js';

const STATUSES = ['up', 'degraded', 'down'] as const;

/** Probes come every few seconds; a status that was not checked for this long is no longer known. */
const KNOWN_FOR_MS = 300_000;

export const healthIndicatorStatus = ownGauge({
  name: 'health_indicator_status',
  help: '1 for the status of a health indicator at its last check, 0 for the others; absent 5 minutes after that check.',
  aggregator: 'max',
  labelNames: ['indicator', 'status'],
  labelValues: { status: STATUSES },
  expireAfterMs: KNOWN_FOR_MS,
});

/** The result of a health check of @nestjs/terminus. */
interface Checked {
  readonly details?: Readonly<Record<string, { readonly status?: string }>>;
}

/**
 * Records the status of each health indicator of @nestjs/terminus whenever a check runs.
 * @param token - terminus' `HealthCheckService`
 * @example
 * MetricsModule.forFeature([terminusHealth(HealthCheckService)])
 */
export function terminusHealth(token: InjectionToken): Integration<object> {
  checkArguments('terminusHealth', token);
  return {
    name: 'terminusHealth',
    token,
    options: {},
    start(service, context) {
      const indicators = context.metrics.get(healthIndicatorStatus);
      const keep = ({ details = {} }: Checked) => {
        for (const [indicator, { status: current }] of Object.entries(details)) {
          for (const status of STATUSES) indicators.set({ indicator, status }, status === current ? 1 : 0);
        }
      };
      return replaceMethod(
        service,
        'check',
        (check) =>
          function (...args) {
            return followCall(check, this, args, (error, value) =>
              context.safely(() => keep(resultOf(error ?? value))),
            );
          },
      );
    },
  };
}

/** A failed check throws an HttpException whose response is the result. */
function resultOf(checked: unknown): Checked {
  const { getResponse } = checked as { getResponse?: () => unknown };
  const result = typeof getResponse === 'function' ? getResponse.call(checked) : checked;
  return typeof result === 'object' && result !== null ? result : {};
}
