import { nearestName } from '../../core/rules/nearest-names.js';
import type { ResolvedOpsConfig } from './ops-config.js';

/** What is wrong with the services that the configuration names; `undefined`: nothing. A name that nobody has would be ignored. */
export function namedServicesProblem(
  { globalPrefixes, versioning, kubernetes }: ResolvedOpsConfig,
  names: readonly string[],
): string | undefined {
  const options = { globalPrefixes, versioning, 'kubernetes.matchLabels': kubernetes.matchLabels ?? {} };
  for (const [option, services] of Object.entries(options)) {
    const unknown = Object.keys(services).find((one) => !names.includes(one));
    if (unknown === undefined) continue;
    const meant = nearestName(unknown, names) ?? names.join(', ');
    return `${option} names "${unknown}", which is the name of no --app. Did you mean "${meant}"?`;
  }
  return undefined;
}
