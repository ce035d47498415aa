import { readAppInfo } from '../../runtime/app-info.js';
import { identityOf } from '../loop/identity.js';

/**
 * The attributes of the resource: whose metrics these are. `service.name` and `service.instance.id` become the labels `job`
 * and `instance` in Prometheus. What the options and variables say comes first.
 */
export function resourceOf(given: Readonly<Record<string, string>>): Record<string, string> {
  const { job, instance } = identityOf({
    job: given['service.name'],
    instance: given['service.instance.id'],
  });
  const { version } = readAppInfo({});
  return {
    ...(version !== '' && { 'service.version': version }),
    'telemetry.sdk.name': 'nestjs-metrics',
    'telemetry.sdk.language': 'nodejs',
    ...given,
    'service.name': job,
    'service.instance.id': instance,
  };
}
