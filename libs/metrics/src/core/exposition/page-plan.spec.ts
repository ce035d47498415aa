import { describe, expect, it } from '@jest/globals';
import { Gauge } from '../instruments/gauge.js';
import { PagePlan } from './page-plan.js';
import type { RegistryMetric } from './source/registry-metric.js';

const own = (name: string): RegistryMetric => new Gauge({ name, help: 'x', registers: [] });
const foreign = (name: string): RegistryMetric => ({ name, get: () => ({ name, type: 'gauge' }) });

describe('the instruments beside a page', () => {
  const metrics = ['shown', 'beside', 'about', 'beside'].map(own);
  const others = ['foreign', 'shown_foreign'].map(foreign);
  const plan = new PagePlan([...metrics, ...others], 'underscores', new Set(['about']));
  const beside = (page: readonly RegistryMetric[]): string[] =>
    plan.instrumentsBeside(page).map(({ name }) => name);

  it('are those that it does not show, neither foreign nor about others nor with a clashing name', () => {
    const page = plan.free.filter(({ name }) => name.startsWith('shown'));
    expect(page).toHaveLength(2);
    expect(beside(page)).toEqual(['beside']);
  });

  it('are none when it shows all', () => {
    expect(beside(plan.free)).toEqual([]);
  });
});
