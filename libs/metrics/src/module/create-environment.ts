import { Logger } from '@nestjs/common';
import { DEFAULT_ENVIRONMENT, type InstrumentEnvironment } from '../core/environment.js';

/** The environment of this application's instruments: their warnings go to Nest's log. */
export function createEnvironment(): InstrumentEnvironment {
  const logger = new Logger('Metrics');
  return { ...DEFAULT_ENVIRONMENT, warn: (message) => logger.warn(message) };
}
