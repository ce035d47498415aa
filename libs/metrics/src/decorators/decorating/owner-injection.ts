import { Inject, Optional } from '@nestjs/common';
import { acrossCopies } from '../../core/across-copies.js';
import { METRICS_APPLICATION } from '../../metrics/metrics.tokens.js';
import { own } from '../applications/applications.js';
import { MetricsApplication } from '../applications/metrics-application.js';

const OWNER = acrossCopies('owner');

/**
 * Has Nest tell the application to each instance it makes of a class, in whatever scope: as a property to inject,
 * whose setter keeps the application elsewhere, so that the instance stays as it is.
 */
export function askForOwner(prototype: object): void {
  if (OWNER in prototype) return;
  Object.defineProperty(prototype, OWNER, {
    set(this: object, application: unknown) {
      // What a test's mocker gives for any token is no application.
      if (MetricsApplication.is(application)) own(this, application);
    },
    configurable: true,
  });
  Inject(METRICS_APPLICATION)(prototype, OWNER);
  Optional()(prototype, OWNER);
}
