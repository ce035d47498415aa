import { describe, expect, it } from '@jest/globals';
import { isWanted } from './name-filter.js';

function wanted(type: string, name: string, ...names: string[]): boolean {
  return isWanted({ type, name, get: () => ({ name, type }) }, new Set(names));
}

describe('?name[]=', () => {
  it.each([
    ['counter', 'jobs_total', 'jobs_total'],
    ['counter', 'jobs_total', 'jobs'],
    ['counter', 'jobs_total', 'jobs_created'],
    ['counter', 'jobs', 'jobs'],
    ['counter', 'jobs', 'jobs_total'],
    ['gauge', 'queue', 'queue'],
    ['histogram', 'job_seconds', 'job_seconds'],
    ['histogram', 'job_seconds', 'job_seconds_bucket'],
    ['histogram', 'job_seconds', 'job_seconds_count'],
    ['summary', 'job_bytes', 'job_bytes_sum'],
  ])('finds the %s %s by %s', (type, name, asked) => {
    expect(wanted(type, name, 'other', asked)).toBe(true);
  });

  it.each([
    ['gauge', 'queue', 'queue_total'],
    ['gauge', 'queue', 'que'],
    ['summary', 'job_bytes', 'job_bytes_bucket'],
    ['histogram', 'job_seconds', 'job'],
  ])('does not find the %s %s by %s', (type, name, asked) => {
    expect(wanted(type, name, asked)).toBe(false);
  });

  it('finds everything when nothing is named', () => {
    expect(wanted('gauge', 'queue')).toBe(true);
  });
});
