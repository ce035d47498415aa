import type { ResolvedOpsConfig } from '../config/ops-config.js';
import { resourceName } from '../kubernetes/resource.js';
import type { Application } from '../model/application.js';
import { NOTICE } from '../outputs/notice.js';
import type { Files } from '../outputs/output.js';
import { yaml } from '../rules/rule-yaml.js';
import { serviceScope } from '../rules/service-scope.js';
import { openSloDocuments } from './open-slo.js';
import { pyrraResources } from './pyrra.js';
import { slothDocument } from './sloth.js';

const INSTEAD = '# Instead of prometheus/rules/slo-*.yml: with both, every burn is paged twice.\n';

/**
 * The objectives for others who make rules of them: Sloth, Pyrra, and whatever reads OpenSLO.
 * @throws {Error} when no application has an objective
 */
export function sloToolFiles(applications: readonly Application[], config: ResolvedOpsConfig): Files {
  const promising = applications.filter(({ objectives }) => objectives.length > 0);
  if (promising.length === 0) {
    throw new Error(
      '--slo-tools: no application has an objective. Add @Slo({ availability: 99.9 }) to a controller, or ' +
        'forRoot({ slo: { availability: 99.9 } }) for all of its requests.',
    );
  }
  const { nameLabel } = serviceScope(config.serviceLabels);
  return new Map(
    promising.flatMap((application): [string, string][] => {
      const file = `${resourceName(application.name)}.yml`;
      return [
        [`slo-tools/openslo/${file}`, NOTICE + documents(openSloDocuments(application, nameLabel))],
        [
          `slo-tools/sloth/${file}`,
          NOTICE + INSTEAD + yaml(slothDocument(application, nameLabel, config.links.runbooks)),
        ],
        [
          `slo-tools/pyrra/${file}`,
          NOTICE + INSTEAD + documents(pyrraResources(application, nameLabel, config.kubernetes)),
        ],
      ];
    }),
  );
}

function documents(all: readonly object[]): string {
  return all.map(yaml).join('---\n');
}
