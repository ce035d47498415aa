import type { INestApplicationContext } from '@nestjs/common';
import { MetricFactory } from '../metrics/metric-factory.js';

/** The factory of an application; undefined when it does not import the module. */
export function factoryOf(app: INestApplicationContext): MetricFactory | undefined {
  try {
    return app.get(MetricFactory, { strict: false });
  } catch {
    return undefined;
  }
}
