import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { accessCheck, checkedAuth, type ScrapeAuth } from './access.js';

const BASIC: ScrapeAuth = { basic: { username: 'prom', password: 'a:b' } };
const BEARER: ScrapeAuth = { bearer: 's3cret-token' };

/** The status for a request with this `Authorization`; 200 if it may scrape. */
async function statusFor(auth: ScrapeAuth, authorization: string | undefined): Promise<number> {
  const request = { headers: { ...(authorization !== undefined && { authorization }) } } as IncomingMessage;
  return (await accessCheck(auth)(request))?.status ?? 200;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('who may scrape', () => {
  it.each([
    [BASIC, `Basic ${base64('prom:a:b')}`, 200],
    [BASIC, `bAsIc   ${base64('prom:a:b')}`, 200],
    [BASIC, `Basic ${base64('prom:a')}`, 401],
    [BASIC, `Basic ${base64('prom')}`, 401],
    [BASIC, `Basic ${base64(':')}`, 401],
    [BASIC, 'Basic %%%=', 401],
    [BASIC, 'Basic ====', 401],
    [BASIC, 'Basic', 401],
    [BASIC, 'Basic ', 401],
    [BASIC, `Basic${base64('prom:a:b')}`, 401],
    [BASIC, `Basic ${'A'.repeat(16_000)}`, 401],
    [BASIC, `Bearer ${base64('prom:a:b')}`, 401],
    [BASIC, '', 401],
    [BASIC, undefined, 401],
    [BEARER, 'Bearer s3cret-token', 200],
    [BEARER, 'Bearer s3cret-toke', 401],
    [BEARER, 'Bearer s3cret-token,', 401],
    [BEARER, 's3cret-token', 401],
  ])('%j, given %s: %d', async (auth, authorization, status) => {
    expect(await statusFor(auth, authorization)).toBe(status);
  });
});

describe('secrets that no scraper could send', () => {
  it.each<[ScrapeAuth, string]>([
    [{ bearer: '' }, 'bearer is empty'],
    [{ bearer: 'from-a-file\n' }, 'bearer contains white space'],
    [{ bearer: 'grün' }, 'bearer contains white space or non-ASCII characters'],
    [{ basic: { username: 'prom', password: '' } }, 'password is empty'],
    [{ basic: { username: 'a:b', password: 'c' } }, 'username "a:b" contains a colon'],
  ])('are refused: %j', (auth, message) => {
    expect(() => checkedAuth(auth)).toThrow(message);
  });
});
