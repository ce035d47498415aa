import { Inject, Optional } from '@nestjs/common';
import { acrossCopies } from '../../core/across-copies.js';
import { METRICS_APPLICATION } from '../../metrics/metrics.tokens.js';
import { own } from '../applications/applications.js';
import { MetricsApplication } from '../applications/metrics-application.js';

const OWNER = acrossCopies('owner');

/**
 * Makes Nest inject the application into each instance of a class, in every scope. The setter of the injected property
 * stores the application elsewhere and leaves the instance unchanged.
 */
export function askForOwner(prototype: object): void {
  if (OWNER in prototype) return;
  Object.defineProperty(prototype, OWNER, {
    set(this: object, application: unknown) {
      // A test's mocker may inject a mock for any token.
      if (MetricsApplication.is(application)) own(this, application);
    },
    configurable: true,
  });
  Inject(METRICS_APPLICATION)(prototype, OWNER);
  Optional()(prototype, OWNER);
}
