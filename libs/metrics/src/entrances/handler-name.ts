import { classNameOf } from '../metrics/calls/class-name.js';

/** A handler in labels: `InterestJob.credit`. */
export function handlerName(instance: object, method: string): string {
  return `${classNameOf(instance)}.${method}`;
}
