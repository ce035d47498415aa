import { ruleFiles } from '../../libs/metrics/src/ops/rules/rule-files.js';
import { STACK } from './stack.js';

/** The rule files of the shipped stack. */
export const RULE_FILES = ruleFiles(STACK);
