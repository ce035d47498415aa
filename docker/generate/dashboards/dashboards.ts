import { business } from './business.js';
import type { Dashboard } from './dashboard.js';
import { infrastructure } from './infrastructure.js';
import { serviceOverview } from './service-overview.js';
import { sloCompliance } from './slo-compliance.js';

/** Every dashboard of the stack, one per audience. */
export const DASHBOARDS: readonly Dashboard[] = [serviceOverview, infrastructure, sloCompliance, business];
