import { type counter, declareChecked, type gauge, type histogram } from './definition.js';

/*
 * Declarations of the library's own metrics with a fixed configuration. No user can get them wrong, so a test checks them
 * (test/catalog/own-definitions.spec.ts) instead of each start.
 */

export const ownCounter: typeof counter = (config) => declareChecked('counter', config, ownCounter);

export const ownGauge: typeof gauge = (config) => declareChecked('gauge', config, ownGauge);

export const ownHistogram: typeof histogram = (config) => declareChecked('histogram', config, ownHistogram);
