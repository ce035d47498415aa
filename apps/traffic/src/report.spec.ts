import { expect, it } from '@jest/globals';
import { Report } from './report.js';

it('counts requests by status in one line', () => {
  const report = new Report();
  expect(report.line(0)).toBe('0 s: 0 requests, 0.0/s | no answer yet | 0 in flight');
  for (let request = 0; request < 6; request++) report.sent();
  for (const outcome of [201, 200, 'unreachable', 201, 404] as const) report.answered(outcome);
  report.repeated();
  report.skipped();
  expect(report.line(10)).toBe(
    '10 s: 6 requests, 0.6/s | 200: 1, 201: 2, 404: 1, unreachable: 1 | 1 in flight, 1 repeated, 1 skipped',
  );
});
