import { backgroundWork } from '../../../libs/metrics/src/ops/dashboards/background-work.js';
import { business } from './business.js';
import type { Dashboard } from '../../../libs/metrics/src/ops/dashboards/dashboard.js';
import { infrastructure } from './infrastructure.js';
import { serviceOverview } from '../../../libs/metrics/src/ops/dashboards/service-overview.js';
import { sloCompliance } from '../../../libs/metrics/src/ops/dashboards/slo-compliance.js';

/** Every dashboard of the stack, one per audience or question. */
export const DASHBOARDS: readonly Dashboard[] = [
  serviceOverview,
  infrastructure,
  backgroundWork,
  sloCompliance,
  business,
];
