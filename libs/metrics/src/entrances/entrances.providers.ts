import type { ModuleMetadata } from '@nestjs/common';
import { Entrances } from './entrances.js';
import { NextRuns } from './schedule/next-runs.js';

export const ENTRANCES_PROVIDERS: ModuleMetadata = { providers: [Entrances, NextRuns] };
