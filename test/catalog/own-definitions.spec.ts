import { expect, it } from '@jest/globals';
import { announcementsDuring } from '../../libs/metrics/src/metrics/definition/announcement.js';
import { definitionProblem } from '../../libs/metrics/src/metrics/definition/definition-problem.js';
import { ownCounter } from '../../libs/metrics/src/metrics/definition/own-definition.js';

it('has no mistake in a metric of the library', async () => {
  const announcements = await announcementsDuring(() => import('@app/metrics'));
  const definitions = announcements.map(({ definition }) => definition);
  expect(definitions.length).toBeGreaterThan(40);
  expect(definitions.filter(({ type, config }) => definitionProblem(type, config) !== undefined)).toEqual([]);
});

it('knows where a metric of the library is declared', () => {
  const { declaredAt } = ownCounter({ name: 'own_total', help: 'A metric.' });
  expect(declaredAt).toMatch(/own-definitions\.spec\.ts:\d+$/);
});
